// The last choices of the composer, kept in localStorage: the model, the prompt, and the settings of each model.
const KEY = "stillmotion.composer";

export function recall() {
  try {
    return { settings: {}, types: {}, ...JSON.parse(localStorage.getItem(KEY) || "{}") };
  } catch {
    return { settings: {}, types: {} };
  }
}

export function remember(change) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...recall(), ...change }));
  } catch { /* storage is off or full: nothing is remembered */ }
}

/** Whether an input's value outlives the page: pictures and rows of adapters do not. */
const lasting = (input) => !input.name.includes("#") && !input.name.includes("ip_adapter") && !input.dataset.kind.startsWith("media");

/** Put remembered values into inputs; one that the model does not allow is left alone. */
export function restore(inputs, values = {}) {
  for (const input of inputs) {
    const value = values[input.name];
    if (value === undefined || value === null || !lasting(input)) continue;
    if (input.type === "radio") input.checked = String(value) === input.value || input.checked;
    else if (input.type === "checkbox") input.checked = value === true;
    else {
      const before = input.value;
      input.value = Array.isArray(value) ? value.join("\n") : value;
      if (!input.checkValidity() || (input.tagName === "SELECT" && input.selectedIndex < 0)) input.value = before;
    }
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** Read the inputs that are remembered into a flat object; what is empty is left out. */
export function typed(inputs) {
  return Object.fromEntries([...inputs].filter(lasting).map((input) => [input.name, valueOf(input)])
    .filter(([, value]) => value !== undefined));
}

/** Return one input's typed value; undefined where it says nothing, or no more than the default. */
function valueOf(input) {
  if (input.type === "radio" && !input.checked) return undefined;
  const text = input.type === "checkbox" ? String(input.checked) : input.value.trim();
  if (text === "" || text === input.dataset.default) return undefined;
  switch (input.dataset.kind) {
    case "int": case "float": return Number(text);
    case "bool": return text === "true";
    case "lines": return text.split("\n").map((line) => line.trim()).filter(Boolean);
    case "json": try { return JSON.parse(text); } catch { return text; }
    default: return input.dataset.kind === "text" ? input.value : text;
  }
}

/** Read all inputs into nested settings: `optimizations.cache` an object, `loras.#.scale` an object of a list. */
export function nested(inputs) {
  const settings = {};
  for (const input of inputs) {
    const value = valueOf(input);
    if (value === undefined) continue;
    const row = input.closest("[data-row]");
    const path = input.name.split(".").map((part) => (part === "#" ? [...row.parentElement.children].indexOf(row) : part));
    if (input.dataset.kind === "medias") (settings[input.name] ??= []).push(value);
    else place(settings, path, value);
  }
  if (settings.ip_adapter && !settings.ip_adapter.image_id) delete settings.ip_adapter;
  return settings;
}

function place(object, [first, ...rest], value) {
  if (rest.length) place(object[first] ??= typeof rest[0] === "number" ? [] : {}, rest, value);
  else object[first] = value;
}
