// Proposes this device's time zone to whoever has not said theirs: in a form, or as theirs from now on.
const field = document.querySelector("select[data-own-zone]");
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (field?.value === "UTC" && [...field.options].some((option) => option.value === own)) field.value = own;

const offer = document.querySelector("form[data-zone-offer]");
if (offer && own?.includes("/") && !own.startsWith("Etc/")) {
  offer.elements.namedItem("zone").value = own;
  offer.querySelector("[data-zone-name]").textContent = own.replaceAll("_", " ");
  offer.hidden = false;
}
