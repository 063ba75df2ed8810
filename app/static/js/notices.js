// What the page says: toasts for the eye, announcements for screen readers, and questions.

const SHOWN_MS = 6000;

/** Keep the toasts within the open dialog: whatever is outside a modal one lies behind it and is inert. */
function place() {
  const host = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
  const toasts = document.querySelector("[data-toasts]");
  if (toasts.parentElement !== host) host.append(toasts);
  return toasts;
}

document.addEventListener("close", place, true);

/** Show a short message; `link` is {href, text}. Errors stay until they are clicked. */
export function toast(text, { error = false, link = null } = {}) {
  const shown = document.getElementById("toast").content.firstElementChild.cloneNode(true);
  shown.querySelector("[data-text]").textContent = text;
  shown.classList.toggle("error", error);
  if (link) {
    const anchor = shown.querySelector("[data-link]");
    Object.assign(anchor, { href: link.href, textContent: link.text, hidden: false });
  }
  place().append(shown);
  shown.addEventListener("click", () => shown.remove());
  if (!error) setTimeout(() => shown.remove(), SHOWN_MS);
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
