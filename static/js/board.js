// Lets meetings be dragged on the board: the drop fills in and sends the form that the keyboard way uses.
let held = null;

function begin(root) {
  for (const card of root.querySelectorAll(".board-card")) card.draggable = true;
}

begin(document);
document.addEventListener("htmx:load", (event) => begin(event.target.parentElement ?? document));

document.addEventListener("dragstart", (event) => {
  held = event.target.closest?.(".board-card");
});

document.addEventListener("dragover", (event) => {
  const cell = held && event.target.closest?.("[data-cell]");
  for (const old of document.querySelectorAll(".board-over")) old.classList.remove("board-over");
  if (!cell) return;
  event.preventDefault();
  cell.classList.add("board-over");
});

document.addEventListener("drop", (event) => {
  const cell = held && event.target.closest?.("[data-cell]");
  const form = document.getElementById("move");
  if (!cell || !form) return;
  event.preventDefault();
  form.elements.a.value = held.dataset.a;
  form.elements.b.value = held.dataset.b;
  form.elements.to.value = cell.dataset.cell;
  held = null;
  form.requestSubmit();
});
