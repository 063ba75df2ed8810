// Keys that work on every page, and the sheet (?) that lists them. Single keys can be switched off there.
const KEY = "stillmotion.keys";
const sheet = document.getElementById("keys");
const choice = sheet.querySelector("[data-single-keys]");
const PLACES = { s: "/", g: "/gallery", q: "/queue", m: "/models" };
let begun = -Infinity;

try { choice.checked = localStorage.getItem(KEY) !== "off"; } catch { /* storage is off: they are on */ }
choice.addEventListener("change", () => {
  try { localStorage.setItem(KEY, choice.checked ? "on" : "off"); } catch { /* it lasts for this page */ }
});

/** Whether a key may do something now: keys that type a character can be switched off, for those who speak to their
    computer or hit keys by accident (WCAG 2.1.4). */
export const allowed = (event) => choice.checked || event.key.length > 1 || event.key === " ";

const open = () => sheet.open || sheet.showModal();

document.addEventListener("click", (event) => event.target.closest("[data-keys]") && open());
sheet.addEventListener("click", (event) => (event.target === sheet || event.target.closest("[data-close]")) && sheet.close());

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !allowed(event)) return;
  if (event.target.closest("input, textarea, select, canvas, dialog[open]")) return;
  if (event.key === "?") open();
  else if (event.key === "p" && location.pathname === "/") {
    event.preventDefault();
    document.querySelector("[name=prompt]")?.focus();
  } else if (event.timeStamp - begun < 1500 && PLACES[event.key]) location.assign(PLACES[event.key]);
  else begun = event.key === "g" ? event.timeStamp : -Infinity;
});
