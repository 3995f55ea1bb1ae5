// Says at once that files are too big, before anything is sent. The event comes here from any form of the page.
document.addEventListener("change", ({ target }) => {
  if (!target.matches?.("input[type=file][data-most]")) return;
  const weight = [...target.files].reduce((sum, file) => sum + file.size, 0);
  target.setCustomValidity(weight > Number(target.dataset.most) ? target.dataset.tooHeavy : "");
  target.reportValidity();
});
