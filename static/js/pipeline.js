// Lets cards be dragged to another stage: the drop chooses in the card's own form, which works without, and sends it.
let held = null;

function begin(root) {
  for (const card of root.querySelectorAll(".pipeline-card")) card.draggable = true;
}

begin(document);
document.addEventListener("htmx:load", (event) => begin(event.target.parentElement ?? document));

document.addEventListener("dragstart", (event) => {
  held = event.target.closest?.(".pipeline-card");
});

document.addEventListener("dragover", (event) => {
  const column = held && event.target.closest?.(".pipeline-column");
  for (const old of document.querySelectorAll(".pipeline-over")) old.classList.remove("pipeline-over");
  if (!column) return;
  event.preventDefault();
  column.classList.add("pipeline-over");
});

document.addEventListener("drop", (event) => {
  const column = held && event.target.closest?.(".pipeline-column");
  if (!column) return;
  event.preventDefault();
  const form = held.querySelector("form");
  const from = held.closest(".pipeline-column");
  held = null;
  if (from === column) return;
  const stage = column.dataset.stage;
  const select = form.elements.stage;
  select.value = stage === "lost" ? "lost:other" : stage;
  // What is lost has a reason: the card's own list asks for it, and waits.
  if (stage === "lost") select.focus();
  else form.requestSubmit();
});
