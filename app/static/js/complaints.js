// What is wrong with a form, said beside its field or above the button.

/** The place for a field's error: its own, that of the list or object it is in, or its last name's. */
function placeFor(form, field) {
  const parts = field.replace(/^settings\./, "").split(".");
  for (const name of [parts.join("."), parts[0], parts.at(-1)]) {
    const place = form.querySelector(`[data-error-for="${CSS.escape(name)}"]`);
    if (place) return place;
  }
  return null;
}

/** Say what is wrong; a reason of null takes back what was said (of a field, or everything). */
export function complain(form, field, reason, message = reason) {
  for (const place of form.querySelectorAll("[data-error-for], [data-form-error]")) {
    if (reason === null && field && place.dataset.errorFor !== field.split(".")[0]) continue;
    place.hidden = true;
  }
  for (const input of form.querySelectorAll("[aria-invalid]")) if (!field || input.name === field) input.removeAttribute("aria-invalid");
  if (reason === null) return;
  const place = field ? placeFor(form, field) : null;
  const shown = place || form.querySelector("[data-form-error]");
  shown.textContent = place ? reason : message;
  shown.hidden = false;
  const fold = shown.closest("details");
  if (fold) fold.open = true;
  const input = place && form.querySelector(`[name="${CSS.escape(place.dataset.errorFor)}"]:not([type=hidden])`);
  input?.setAttribute("aria-invalid", "true");
  (input || shown).scrollIntoView({ block: "center" });
  (input || shown.parentElement.querySelector("button"))?.focus();
}

/** The first picture or video that is needed and not chosen. */
export function firstMissing(form) {
  return [...form.querySelectorAll("[data-media][data-required]")].find((input) => !input.value) || null;
}
