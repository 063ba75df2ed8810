// Deleting from the gallery: at once and without a question, because it can be undone for a while.
import { send } from "./api.js";
import { attempt, toast } from "./notices.js";

const AT_ONCE = 500; // media of one request

async function each(address, ids) {
  for (let from = 0; from < ids.length; from += AT_ONCE) await send("POST", address, { ids: ids.slice(from, from + AT_ONCE) });
}

let last = null;

document.addEventListener("keydown", (event) => {
  if (!last || event.key !== "z" || !(event.ctrlKey || event.metaKey) || event.target.closest("input:not([type=checkbox]), textarea, canvas")) return;
  event.preventDefault();
  restore(last);
});

/** Delete, and offer to undo it. Returns whether it went through. */
export async function remove(ids) {
  if (!(await attempt(() => each("/api/media/delete", ids)))) return false;
  last = ids;
  document.dispatchEvent(new CustomEvent("media-deleted", { detail: { ids } }));
  const many = ids.length.toLocaleString("en");
  toast(ids.length === 1 ? "Deleted." : `${many} items are deleted.`, { act: { text: "Undo", do: () => restore(ids) } });
  return true;
}

async function restore(ids) {
  last = null;
  if (!(await attempt(() => each("/api/media/restore", ids)))) return;
  document.dispatchEvent(new CustomEvent("media-restored", { detail: { ids } }));
  toast(ids.length === 1 ? "It is back." : `${ids.length.toLocaleString("en")} items are back.`);
}
