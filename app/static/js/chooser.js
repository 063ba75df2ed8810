// The dialog in which a picture or video of the gallery is chosen.
import { fragment } from "./api.js";
import { attempt } from "./notices.js";

const WAIT_MS = 250;

/** Ask for one of the gallery's pictures or videos; null when none was taken. */
export function choose(kind) {
  const dialog = document.getElementById("chooser");
  const [body, search] = [dialog.querySelector("[data-body]"), dialog.querySelector("[type=search]")];
  let timer;
  const show = () => attempt(async () => {
    const query = new URLSearchParams({ kind, ...(search.value && { search: search.value }) });
    body.replaceChildren(await fragment(`/fragments/choose?${query}`));
  });
  search.value = "";
  search.oninput = () => { clearTimeout(timer); timer = setTimeout(show, WAIT_MS); };
  show();
  dialog.showModal();
  return new Promise((resolve) => {
    let taken = null;
    dialog.onclick = (event) => {
      const pick = event.target.closest("[data-pick]");
      if (pick) taken = { id: pick.dataset.pick, thumb: pick.dataset.thumb, width: pick.dataset.width, height: pick.dataset.height };
      if (pick || event.target === dialog || event.target.closest("[data-close]")) dialog.close();
    };
    dialog.addEventListener("close", () => { body.replaceChildren(); resolve(taken); }, { once: true });
  });
}
