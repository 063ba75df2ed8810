// The selection of the gallery: by id, because most of what is selected may have left the page. Check boxes on tiles,
// ranges with Shift, everything that is found, and what can be done to all of them.
import { send } from "./api.js";
import { change, gather } from "./gathering.js";
import { remove } from "./removal.js";
import { ask, attempt, toast } from "./notices.js";

const AT_ONCE = 500; // media of one request

export class Selection {
  constructor(root) {
    this.root = root;
    this.ids = new Set([...root.querySelectorAll(".tile-check :checked")].map((box) => box.value)); // by who was quicker than this script
    this.bar = root.querySelector("[data-selection]");
    this.mode = root.querySelector("[data-selecting]");
    this.mode.addEventListener("click", () => (this.active ? this.leave() : this.enter()));
    root.addEventListener("change", (event) => event.target.closest(".tile-check") && this.set(event.target.closest(".tile"), event.target.checked));
    root.addEventListener("click", (event) => this.clicked(event));
    const acts = { all: () => this.all(), none: () => this.leave(), download: () => this.download(), delete: () => this.remove(), favor: () => this.favor(), tag: () => this.tag(), gather: () => gather([...this.ids]), let: () => this.letGo(), compare: () => this.compare() };
    for (const [name, act] of Object.entries(acts)) {
      this.bar.querySelector(`[data-${name}-selected], [data-select-${name}]`)?.addEventListener("click", act);
    }
  }

  get active() { return this.root.hasAttribute("data-selecting-now"); }

  get tiles() { return [...this.root.querySelectorAll(".tile")]; }

  enter() {
    this.root.setAttribute("data-selecting-now", "");
    this.changed();
  }

  leave() {
    this.root.removeAttribute("data-selecting-now");
    this.ids.clear();
    this.changed();
  }

  /** Select all that the filters find, also what is not in the page. */
  async all() {
    await attempt(async () => {
      const { ids, total } = await this.root.idsOfAll();
      this.ids = new Set(ids);
      if (ids.length < total) toast(`The newest ${ids.length.toLocaleString("en")} are selected.`);
      this.changed();
    });
  }

  toggle(tile) { this.set(tile, !this.ids.has(tile.dataset.media)); }

  set(tile, chosen) {
    this.last = tile.dataset.media;
    if (chosen) this.ids.add(this.last);
    else this.ids.delete(this.last);
    this.changed();
  }

  forget(ids) {
    for (const id of ids) this.ids.delete(id);
    this.changed();
  }

  /** While selecting, a click on a tile selects it; with Shift, all from the last one on. */
  clicked(event) {
    const tile = event.target.closest(".tile");
    if (!tile || !this.active || event.target.closest(".tile-check input")) return;
    event.preventDefault();
    event.stopPropagation();
    const order = event.shiftKey && this.last ? this.root.order : [];
    const ends = [this.last, tile.dataset.media].map((id) => order.indexOf(id)).sort((one, other) => one - other);
    if (ends.length === 2 && ends[0] >= 0) {
      for (const id of order.slice(ends[0], ends[1] + 1)) this.ids.add(id);
      this.changed();
    } else this.toggle(tile);
  }

  /** Show on tiles that come into the page whether they are selected. */
  mark(tiles) {
    for (const tile of tiles) {
      const chosen = this.ids.has(tile.dataset.media);
      tile.querySelector(".tile-check input").checked = chosen;
      tile.classList.toggle("selected", chosen);
    }
  }

  changed() {
    const count = this.ids.size;
    if (count) this.root.setAttribute("data-selecting-now", "");
    this.mark(this.tiles);
    this.mode.setAttribute("aria-pressed", String(this.active));
    this.bar.hidden = !this.active;
    this.bar.querySelector("[data-count]").textContent = `${count.toLocaleString("en")} selected`;
    for (const button of this.bar.querySelectorAll("[data-needs]")) button.disabled = count < Number(button.dataset.needs) || count > Number(button.dataset.most ?? Infinity);
  }

  /** Ask for one zip file of all: a form, because so many ids do not fit into an address. */
  download() {
    const form = this.bar.querySelector("form");
    form.elements.ids.value = [...this.ids].join(",");
    form.requestSubmit();
  }

  /** Mark all as favourites, or, when all that are seen are, none. */
  async favor() {
    const hearts = this.tiles.filter((tile) => this.ids.has(tile.dataset.media)).map((tile) => tile.querySelector("[data-heart]"));
    const favorite = !hearts.length || hearts.some((heart) => heart.hidden);
    if (await this.change({ favorite })) for (const heart of hearts) heart.hidden = !favorite;
  }

  async tag() {
    const many = this.ids.size;
    const tags = await ask(`Tags for ${many.toLocaleString("en")} selected`, "With commas between", "Tag");
    const wanted = (tags ?? "").split(",").map((tag) => tag.trim()).filter(Boolean);
    if (wanted.length && await this.change({ add_tags: wanted })) toast(`Tagged ${many.toLocaleString("en")}.`);
  }

  /** Take all out of the collection that is shown. */
  async letGo() {
    const ids = [...this.ids];
    if (!(await attempt(() => change(this.root.query.get("collection"), "remove", ids)))) return;
    toast(ids.length === 1 ? "Taken out." : `${ids.length.toLocaleString("en")} are taken out.`);
    this.root.drop(ids);
  }

  compare() { document.dispatchEvent(new CustomEvent("compare", { detail: { ids: [...this.ids] } })); }

  change(what) {
    return attempt(async () => {
      const ids = [...this.ids];
      for (let from = 0; from < ids.length; from += AT_ONCE) await send("POST", "/api/media/batch", { ids: ids.slice(from, from + AT_ONCE), ...what });
    });
  }

  async remove() { if (await remove([...this.ids])) this.leave(); }
}
