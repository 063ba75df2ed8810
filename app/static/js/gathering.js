// Collections: what is chosen comes into one, old or new, by its name.
import { ask as fetchIt, send } from "./api.js";
import { ask, attempt, toast } from "./notices.js";

const AT_ONCE = 500; // media of one request

export async function change(collection, what, ids) {
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    await send("POST", `/api/collections/${collection}/items`, { [what]: ids.slice(from, from + AT_ONCE) });
  }
}

/** Ask for a collection and put media in. */
export function gather(ids) {
  return attempt(async () => {
    const { collections } = await (await fetchIt("/api/collections")).json();
    const many = ids.length === 1 ? "this" : ids.length.toLocaleString("en");
    const name = await ask(`Add ${many} to a collection`, "The name of one that is there, or of a new one", "Add", collections.map((each) => each.name));
    if (!name) return;
    const known = collections.find((each) => each.name.toLowerCase() === name.toLowerCase());
    const { id } = known ?? await send("POST", "/api/collections", { name });
    await change(id, "add", ids);
    toast(`Added to ${known?.name ?? name}.`, { link: { href: `/gallery?collection=${id}`, text: "Show" } });
  });
}
