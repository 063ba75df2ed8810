// The last choices of the composer, kept in localStorage: the model, the prompt, and the settings of each model.
const KEY = "stillmotion.composer";

export function recall() {
  try {
    return { settings: {}, ...JSON.parse(localStorage.getItem(KEY) || "{}") };
  } catch {
    return { settings: {} };
  }
}

export function remember(change) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...recall(), ...change }));
  } catch { /* storage is off or full: nothing is remembered */ }
}

/** Put remembered values into inputs; one that the model does not allow is left alone. */
export function restore(inputs, values = {}) {
  for (const input of inputs) {
    const value = values[input.name];
    if (value === undefined || value === null) continue;
    if (input.type === "radio") {
      input.checked = String(value) === input.value || input.checked;
      continue;
    }
    const before = input.value;
    input.value = value;
    if (!input.checkValidity() || (input.tagName === "SELECT" && input.selectedIndex < 0)) input.value = before;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** Read inputs into typed values; what is empty is left out. */
export function typed(inputs) {
  const values = {};
  for (const input of inputs) {
    if ((input.type === "radio" && !input.checked) || input.value.trim() === "") continue;
    values[input.name] = input.dataset.kind === "text" ? input.value : Number(input.value);
  }
  return values;
}
