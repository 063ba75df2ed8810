// What the page says: toasts for the eye, announcements for screen readers, and questions.

const SHOWN_MS = 6000;
const ACT_MS = 15_000;

/** Keep the toasts within the open dialog: whatever is outside a modal one lies behind it and is inert. */
function place() {
  const host = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
  const toasts = document.querySelector("[data-toasts]");
  if (toasts.parentElement !== host) host.append(toasts);
  return toasts;
}

document.addEventListener("close", place, true);

/** Show a short message; `link` is {href, text}, `act` {text, do}. Errors stay until they are clicked, and what can be
    undone stays longer. */
export function toast(text, { error = false, link = null, act = null } = {}) {
  const shown = document.getElementById("toast").content.firstElementChild.cloneNode(true);
  shown.querySelector("[data-text]").textContent = text;
  shown.classList.toggle("error", error);
  if (link) Object.assign(shown.querySelector("[data-link]"), { href: link.href, textContent: link.text, hidden: false });
  if (act) Object.assign(shown.querySelector("[data-act-button]"), { textContent: act.text, hidden: false, onclick: act.do });
  place().append(shown);
  shown.addEventListener("click", () => shown.remove());
  if (!error) stay(shown, act ? ACT_MS : SHOWN_MS);
}

/** Take a message away after a while, but not from under the pointer or the focus. */
function stay(shown, time) {
  setTimeout(() => (shown.matches(":hover, :focus-within") ? stay(shown, SHOWN_MS) : shown.remove()), time);
}

export function announce(text) {
  document.querySelector("[data-announce]").textContent = text;
}

/** Run an action; a refusal becomes a toast. Returns whether it went through. */
export async function attempt(action) {
  try {
    await action();
    return true;
  } catch (error) {
    if (error.name !== "AbortError") toast(error.message, { error: true });
    return false;
  }
}

/** Ask before something that cannot be undone. */
export function confirmed(question, consequence, answer) {
  const dialog = document.getElementById("confirm");
  dialog.querySelector("[data-question]").textContent = question;
  dialog.querySelector("[data-consequence]").textContent = consequence;
  dialog.querySelector("[data-answer]").textContent = answer;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

/** Ask for a line of text; null when there is none. */
export function ask(question, hint, answer, suggestions = []) {
  const dialog = document.getElementById("ask");
  const input = dialog.querySelector("input");
  dialog.querySelector("[data-question]").textContent = question;
  dialog.querySelector("[data-hint]").textContent = hint;
  dialog.querySelector("[data-answer]").textContent = answer;
  dialog.querySelector("datalist").replaceChildren(...suggestions.map((value) => new Option(value, value)));
  input.value = dialog.returnValue = "";
  dialog.querySelector("[data-close]").onclick = () => dialog.close();
  dialog.showModal();
  input.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes" ? input.value.trim() || null : null), { once: true });
  });
}
