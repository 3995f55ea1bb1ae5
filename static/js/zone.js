// Proposes this device's time zone to whoever has not said theirs.
const field = document.querySelector("select[data-own-zone]");
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (field?.value === "UTC" && [...field.options].some((option) => option.value === own)) field.value = own;
