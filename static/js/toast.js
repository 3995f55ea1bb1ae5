// Gives each toast a button that takes it away.
function begin(root) {
  for (const toast of root.querySelectorAll(".toast:not(:has(.toast-close))")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "toast-close";
    button.setAttribute("aria-label", toast.parentElement.dataset.close);
    button.textContent = "×";
    button.addEventListener("click", () => toast.remove());
    toast.append(button);
  }
}

begin(document);
document.addEventListener("htmx:load", (event) => begin(event.target.parentElement ?? document));
