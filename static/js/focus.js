// Keeps the place of whoever is on something that htmx renews. htmx itself finds what has the same
// id; where that is gone, such as a button that was pressed elsewhere, the focus goes to the nearest
// thing around it that is still there and can take it.
let around = []; // ids, from the inside out

document.addEventListener("htmx:beforeSwap", () => {
  around = [];
  for (let one = document.activeElement; one && one !== document.body; one = one.parentElement)
    if (one.id) around.push(one.id);
});

document.addEventListener("htmx:afterSettle", () => {
  const lost = !document.activeElement || document.activeElement === document.body;
  for (const id of lost ? around : []) {
    document.getElementById(id)?.focus({ preventScroll: true });
    if (document.activeElement?.id === id) break;
  }
});
