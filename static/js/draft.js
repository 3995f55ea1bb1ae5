// Keeps what is being written over a reload, and sends it again over a bad line. What was sent keeps
// its key until the page shows the message, so that sending again is the same message.
const SOONEST = 2_000; // milliseconds until the first retry; each later one waits twice as long
const LATEST = 30_000;
const FILES = 1_800_000; // milliseconds that files may take on a slow line
const begun = new WeakSet();

function keepDraft(form) {
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

function sendAgain(form) {
  const status = form.querySelector("[data-sending]");
  let wait = SOONEST;
  let timer = 0;
  let pressed = null; // of "Send" and "Send anyway"
  const again = () => form.isConnected && form.requestSubmit(pressed);
  const failed = (isOver) => {
    status.textContent = isOver ? status.dataset.refused : status.dataset.failed;
    if (isOver) return;
    timer = setTimeout(again, wait);
    wait = Math.min(2 * wait, LATEST);
  };
  form.addEventListener("submit", (event) => {
    pressed = event.submitter;
    clearTimeout(timer);
    status.textContent = status.dataset.sending;
  });
  form.addEventListener("htmx:configRequest", (event) => {
    if (form.elements.namedItem("files")?.files.length) event.detail.timeout = FILES;
  });
  form.addEventListener("htmx:sendError", () => failed(false));
  form.addEventListener("htmx:timeout", () => failed(false));
  form.addEventListener("htmx:responseError", (event) => failed(event.detail.xhr.status < 500));
  form.addEventListener("input", () => {
    clearTimeout(timer); // whoever changes it sends it when it is ready
    status.textContent = "";
  });
}

function begin(root) {
  for (const form of root.querySelectorAll("form[data-draft]")) {
    if (begun.has(form)) continue;
    begun.add(form);
    keepDraft(form);
    sendAgain(form);
  }
}

begin(document);
document.addEventListener("htmx:load", (event) => begin(event.target));
document.addEventListener("htmx:afterSettle", (event) => {
  const sender = event.detail.requestConfig?.elt;
  if (sender?.matches?.("form[data-draft]")) document.getElementById("compose-text")?.focus();
});
