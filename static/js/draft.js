// Keeps what is being written over a reload. What was sent keeps its key until the page shows the
// message, so that sending again after a cut connection is the same message.
for (const form of document.querySelectorAll("form[data-draft]")) {
  const name = `draft:${form.dataset.draft}`;
  const text = form.elements.namedItem("text");
  const key = form.elements.namedItem("key");
  const keep = () => {
    if (text.value) localStorage.setItem(name, JSON.stringify({ text: text.value, key: key.value }));
    else localStorage.removeItem(name);
  };
  const kept = JSON.parse(localStorage.getItem(name) || "null");
  if (kept && document.querySelector(`[data-key="${CSS.escape(kept.key)}"]`)) {
    localStorage.removeItem(name);
  } else if (kept && !text.value) {
    text.value = kept.text;
    key.value = kept.key;
  }
  text.addEventListener("input", keep);
  form.addEventListener("submit", keep);
}
