// The selection of the gallery: check boxes on tiles, ranges with Shift, and what can be done to all of them.
import { send } from "./api.js";
import { attempt, confirmed, toast } from "./notices.js";

const MOST = 500; // files in one zip file (app/pages/archive.py)

export class Selection {
  constructor(root, onChange) {
    this.root = root;
    this.onChange = onChange;
    this.bar = root.querySelector("[data-selection]");
    this.mode = root.querySelector("[data-selecting]");
    this.mode.addEventListener("click", () => (this.active ? this.leave() : this.enter()));
    root.addEventListener("change", (event) => event.target.closest(".tile-check") && this.changed());
    root.addEventListener("click", (event) => this.clicked(event));
    this.bar.querySelector("[data-select-all]").addEventListener("click", () => this.setAll(true));
    this.bar.querySelector("[data-select-none]").addEventListener("click", () => this.leave());
    this.bar.querySelector("[data-download-selected]").addEventListener("click", () => this.download());
    this.bar.querySelector("[data-delete-selected]").addEventListener("click", () => this.remove());
    this.bar.querySelector("[data-favor-selected]").addEventListener("click", () => this.favor());
    this.bar.querySelector("[data-tag-selected]").addEventListener("click", () => this.tag());
  }

  get active() { return this.root.hasAttribute("data-selecting-now"); }

  get boxes() { return [...this.root.querySelectorAll(".tile-check input")]; }

  get chosen() { return this.boxes.filter((box) => box.checked); }

  enter() {
    this.root.setAttribute("data-selecting-now", "");
    this.changed();
  }

  leave() {
    this.root.removeAttribute("data-selecting-now");
    this.setAll(false);
  }

  setAll(checked) {
    for (const box of this.boxes) box.checked = checked;
    this.changed();
  }

  toggle(tile) {
    const box = tile.querySelector(".tile-check input");
    box.checked = !box.checked;
    this.last = box;
    this.changed();
  }

  /** While selecting, a click on a tile selects it; with Shift, all from the last one on. */
  clicked(event) {
    const tile = event.target.closest(".tile");
    if (!tile || event.target.closest(".tile-check input")) return;
    const inBox = event.target.closest(".tile-check");
    if (!this.active || inBox) return;
    event.preventDefault();
    event.stopPropagation();
    const [boxes, box] = [this.boxes, tile.querySelector(".tile-check input")];
    if (event.shiftKey && boxes.includes(this.last)) {
      const [from, to] = [boxes.indexOf(this.last), boxes.indexOf(box)].sort((one, other) => one - other);
      for (const each of boxes.slice(from, to + 1)) each.checked = true;
      this.changed();
    } else this.toggle(tile);
  }

  changed() {
    const count = this.chosen.length;
    if (count) this.root.setAttribute("data-selecting-now", "");
    for (const box of this.boxes) box.closest(".tile").classList.toggle("selected", box.checked);
    this.mode.setAttribute("aria-pressed", String(this.active));
    this.bar.hidden = !this.active;
    this.bar.querySelector("[data-count]").textContent = `${count} selected`;
    for (const what of ["delete", "download", "favor", "tag"]) this.bar.querySelector(`[data-${what}-selected]`).disabled = !count;
  }

  download() {
    const ids = this.chosen.map((box) => box.value);
    if (ids.length > MOST) toast(`At most ${MOST} files fit into one download.`, { error: true });
    else location.assign(`/gallery/download?ids=${ids.join(",")}`);
  }

  /** Mark all as favourites, or, when all are, none. */
  async favor() {
    const hearts = this.chosen.map((box) => box.closest(".tile").querySelector("[data-heart]"));
    const favorite = hearts.some((heart) => heart.hidden);
    if (await this.change({ favorite })) for (const heart of hearts) heart.hidden = !favorite;
  }

  async tag() {
    const tags = prompt(`Tags for ${this.chosen.length} selected, with commas between`);
    const wanted = (tags ?? "").split(",").map((tag) => tag.trim()).filter(Boolean);
    if (wanted.length && await this.change({ add_tags: wanted })) toast(`Tagged ${this.chosen.length}.`);
  }

  change(what) {
    return attempt(() => send("POST", "/api/media/batch", { ids: this.chosen.map((box) => box.value), ...what }));
  }

  async remove() {
    const tiles = this.chosen.map((box) => box.closest(".tile"));
    const what = tiles.length === 1 ? "this item" : `these ${tiles.length} items`;
    if (!(await confirmed(`Delete ${what} for good?`, "The files and their records are removed.", "Delete"))) return;
    let gone = 0;
    await attempt(async () => {
      for (const tile of tiles) {
        await send("DELETE", tile.querySelector(".tile-link").getAttribute("href"));
        document.dispatchEvent(new CustomEvent("media-deleted", { detail: { id: tile.dataset.media } }));
        gone += 1;
      }
    });
    if (gone) toast(gone === 1 ? "One item is deleted." : `${gone} items are deleted.`);
    this.leave();
    this.onChange();
  }
}
