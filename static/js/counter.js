// Says how many characters a text field still takes, once few are left.
const SHOWN_BELOW = 200;

function tell(field, counter) {
  const left = field.maxLength - field.value.length;
  counter.hidden = left > SHOWN_BELOW;
  counter.textContent = counter.dataset.counterText.replace("{left}", left);
}

function begin(root) {
  for (const counter of root.querySelectorAll("[data-counter-for]")) {
    const field = document.getElementById(counter.dataset.counterFor);
    if (!field) continue;
    field.addEventListener("input", () => tell(field, counter));
    tell(field, counter);
  }
}

begin(document);
document.addEventListener("htmx:load", (event) => begin(event.target));
