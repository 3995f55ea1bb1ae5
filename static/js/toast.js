// Gives each toast a button that takes it away.
function addClose(toast, words) {
  if (toast.querySelector(".toast-close")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "toast-close";
  button.setAttribute("aria-label", words);
  button.textContent = "×";
  button.addEventListener("click", () => toast.remove());
  toast.append(button);
}

const region = document.getElementById("toasts");
if (region) {
  const addAll = () => {
    for (const toast of region.children) addClose(toast, region.dataset.close);
  };
  addAll();
  new MutationObserver(addAll).observe(region, { childList: true });
}
