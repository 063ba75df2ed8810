// A block of the gallery's window: some rows of tiles. Its element is in the page only while it is near the screen;
// what stays of it is its height and which tiles it had.
import { rowsOf, withoutShortFirst } from "./rows.js";

/** How tiles are set in a container now: its width, the least height of a row, the gap; lists have no rows. */
export function measure(root) {
  const style = getComputedStyle(root);
  return { width: root.clientWidth, row: parseFloat(style.getPropertyValue("--row")), gap: parseFloat(style.columnGap) || 0, list: style.getPropertyValue("--list").trim() === "1" };
}

export class Block {
  constructor() {
    Object.assign(this, { ids: [], height: 0, element: null, filled: false, fromEnd: false, merged: false });
  }

  get tiles() { return this.filled ? [...this.element.querySelectorAll(".tile")] : []; }

  get start() { return this.cursors[0]; }

  get end() { return this.cursors[1]; }

  /** Put tiles into rows; the last may be short. With `fromEnd` the last is full, and the first, of which nobody knows
      whether it is full, is left out, or joined to the second where the gallery begins. */
  fill(tiles, shape, { fromEnd = false, begins = false } = {}) {
    Object.assign(this, { fromEnd, merged: fromEnd && begins });
    const rows = this.rows(tiles, shape);
    if (fromEnd && !begins && rows.length > 1) rows.shift();
    this.set(rows);
  }

  /** Put the same tiles into the page again. */
  refill(tiles, shape) { this.set(this.rows(tiles, shape)); }

  rows(tiles, shape) {
    const rows = shape.list ? [tiles] : rowsOf(tiles, { ...shape, fromEnd: this.fromEnd });
    return this.merged ? withoutShortFirst(rows) : rows;
  }

  set(rows) {
    this.element ??= this.placeholder();
    this.element.replaceChildren(...rows.map((row) => {
      const line = document.createElement("div");
      line.className = "tile-row";
      line.append(...row);
      return line;
    }));
    this.element.style.height = "";
    this.filled = true;
    this.note();
  }

  note() {
    const { tiles } = this;
    this.ids = tiles.map((tile) => tile.dataset.media);
    this.cursors = [tiles[0], tiles.at(-1)].map((tile) => tile?.dataset.cursor);
    this.height = this.element.getBoundingClientRect().height;
  }

  placeholder() {
    this.element = document.createElement("div");
    this.element.className = "tile-block";
    this.element.style.height = `${this.height}px`;
    return this.element;
  }

  /** Take the tiles of the last row out: they go on in the next block. */
  giveUpLastRow() {
    const line = this.element.lastElementChild;
    const tiles = [...line.children];
    line.remove();
    this.note();
    return tiles;
  }

  leave() {
    this.element?.remove();
    this.element = null;
    this.filled = false;
  }
}
