// The gallery's window. Of all that was scrolled through only what is near the screen is in the page; two spacers stand
// for the rest, and pages come by cursor in both directions. Blocks that were left behind are asked for again.
import { Block, measure } from "./blocks.js";

const MARGIN_PX = 800; // at least this much above and below the screen is in the page
const HEAD_PX = 120; // what the head of the page covers
const ROWS = 6; // rows asked for at a time, about

export class Endless {
  /** `ask(query)` fetches `{tiles, next, previous, total}`; `shown(tiles)` is told of every tile that comes in. */
  constructor(root, { ask, shown, failed }) {
    Object.assign(this, { root, ask, shown, failed });
    this.above = Object.assign(document.createElement("div"), { className: "gallery-space" });
    this.below = this.above.cloneNode();
    window.addEventListener("scroll", () => this.soon(), { passive: true });
    this.observer = new ResizeObserver(() => this.resized());
    this.observer.observe(root);
  }

  /** Begin anew with one page; `ahead` items stand in front of it. */
  reset({ tiles, next, previous, total }, ahead = 0) {
    this.asked?.abort();
    this.asked = new AbortController();
    Object.assign(this, { blocks: [], total, ahead, begins: !previous, ends: !next, busy: false, stuck: false });
    this.shape = measure(this.root);
    this.root.replaceChildren(this.above, this.below);
    this.root.toggleAttribute("data-windowed", tiles.length > 0);
    if (tiles.length) {
      const block = this.insert(0, tiles, { fromEnd: !next && Boolean(previous) });
      this.ahead += tiles.length - block.ids.length;
      this.entered(block);
    }
    this.update();
  }

  get first() { return this.blocks.findIndex((block) => block.element); }

  get tiles() { return this.blocks.flatMap((block) => block.tiles); }

  /** How many tiles to ask for. */
  get size() {
    const { width, row, gap, list } = this.shape;
    return list ? 40 : Math.min(160, Math.max(24, Math.ceil(ROWS * (width + gap) / (row + gap))));
  }

  insert(place, tiles, options = {}) {
    const block = new Block();
    this.blocks.splice(place, 0, block);
    (this.blocks[place + 1]?.element ?? this.below).before(block.placeholder());
    block.fill(tiles, this.shape, { ...options, begins: place === 0 && this.begins });
    return block;
  }

  /** Number the tiles for screen readers and tell the page of them. */
  entered(block) {
    const place = this.blocks.indexOf(block);
    const before = this.blocks.slice(0, place).reduce((sum, each) => sum + each.ids.length, this.ahead);
    const { tiles } = block;
    for (const [index, tile] of tiles.entries()) {
      tile.setAttribute("aria-posinset", before + index + 1);
      tile.setAttribute("aria-setsize", this.total);
    }
    for (const [index, each] of this.blocks.entries()) each.element?.classList.toggle("ragged", index === this.blocks.length - 1);
    this.shown(tiles);
  }

  soon() { this.frame ??= requestAnimationFrame(() => { this.frame = null; this.update(); }); }

  /** Bring into the page what is near the screen, and take out what is not. */
  update() {
    const margin = Math.max(MARGIN_PX, innerHeight);
    const top = -this.root.getBoundingClientRect().top - margin;
    const bottom = top + innerHeight + 2 * margin;
    let [y, above, below] = [0, 0, 0];
    for (const [place, block] of this.blocks.entries()) {
      const near = y + block.height > top && y < bottom;
      if (!near && block.element) block.leave();
      else if (near && !block.element) this.refill(block, place);
      if (!near) y < top ? (above += block.height) : (below += block.height);
      y += block.height;
    }
    this.above.style.height = `${above}px`;
    this.below.style.height = `${below}px`;
    this.kept = this.place ?? this.kept;
    if (this.busy || this.stuck || !this.blocks.length) return;
    if (!this.ends && y < bottom) this.append();
    else if (!this.begins && top < 0) this.prepend();
  }

  /** Ask again for the tiles of a block that comes back; those that are gone by now stay away. */
  async refill(block, place) {
    block.placeholder();
    const next = this.blocks.slice(place + 1).find((each) => each.element);
    (next?.element ?? this.below).before(block.element);
    const page = await this.fetch({ at: block.start, limit: block.ids.length });
    if (!page || !block.element || block.filled) return;
    const known = new Set(block.ids);
    const tiles = page.tiles.filter((tile) => known.has(tile.dataset.media));
    if (!tiles.length) return this.forget(block);
    const before = block.height;
    block.refill(tiles, this.shape);
    this.entered(block);
    this.hold(block, block.height - before);
    this.soon();
  }

  forget(block) {
    block.leave();
    this.blocks = this.blocks.filter((each) => each !== block);
    this.soon();
  }

  /** Keep what is on the screen where it is when something above it has grown. */
  hold(block, by) {
    if (by && block.element.getBoundingClientRect().top < 0) window.scrollBy({ top: by, behavior: "instant" });
  }

  async append() {
    const last = this.blocks.at(-1);
    if (!last.filled) return;
    const page = await this.fetch({ cursor: last.end, limit: this.size }, true);
    if (!page) return;
    this.ends = !page.next;
    this.total = page.total;
    const begun = this.shape.list || !last.filled ? [] : last.giveUpLastRow();
    if (!last.ids.length) this.forget(last);
    if (begun.length + page.tiles.length) this.entered(this.insert(this.blocks.length, [...begun, ...page.tiles]));
    this.update();
  }

  async prepend() {
    if (!this.blocks[0].filled) return;
    const page = await this.fetch({ before: this.blocks[0].start, limit: this.size }, true);
    if (!page) return;
    this.begins = !page.previous;
    this.total = page.total;
    if (page.tiles.length) {
      const block = this.insert(0, page.tiles, { fromEnd: true });
      this.ahead = this.begins ? 0 : Math.max(0, this.ahead - block.ids.length);
      this.entered(block);
      window.scrollBy({ top: block.height, behavior: "instant" });
    }
    this.update();
  }

  /** Fetch a page; null when it did not come or is not wanted any more. `alone`: one such at a time. */
  async fetch(query, alone = false) {
    const { asked } = this;
    if (alone) this.busy = true;
    try {
      const page = await this.ask(query, asked.signal);
      return asked === this.asked ? page : null;
    } catch (error) {
      if (asked !== this.asked) return null;
      this.stuck = true;
      this.failed(error);
      return null;
    } finally {
      if (alone && asked === this.asked) this.busy = false;
    }
  }

  again() {
    this.stuck = false;
    for (const block of this.blocks) if (!block.filled) block.leave();
    this.update();
  }

  // ---- places ------------------------------------------------------------------------------------

  /** The first tile that is seen: where it is to be found again. */
  get place() {
    const tile = this.tiles.find((each) => each.getBoundingClientRect().bottom > HEAD_PX);
    if (!tile) return null;
    return { at: tile.dataset.cursor, id: tile.dataset.media, top: tile.getBoundingClientRect().top, ahead: Number(tile.getAttribute("aria-posinset")) - 1 };
  }

  find(id) { return this.root.querySelector(`.tile[data-media="${CSS.escape(id)}"]`); }

  /** Show what stands around a place, which may be anywhere. */
  async go({ at, id, top, ahead }) {
    const page = await this.ask({ at, limit: this.size });
    if (!page.tiles.length) return;
    this.reset(page, ahead);
    this.still(id, top);
  }

  still(id, top) {
    const tile = this.find(id);
    if (tile) window.scrollBy({ top: tile.getBoundingClientRect().top - top, behavior: "instant" });
    this.update();
  }

  /** Go to the newest (-1) or the oldest (1), wherever that is; returns its tile. */
  async toEnd(direction) {
    const known = direction < 0 ? this.begins : this.ends;
    if (!known) {
      const page = await this.ask({ limit: this.size, ...(direction > 0 && { before: "end" }) });
      this.reset(page, direction > 0 ? page.total - page.tiles.length : 0);
    }
    window.scrollTo({ top: direction < 0 ? 0 : document.documentElement.scrollHeight, behavior: "instant" });
    this.update();
    await this.settled();
    return this.tiles.at(direction < 0 ? 0 : -1);
  }

  async settled() { while (!this.stuck && this.blocks.some((block) => block.element && !block.filled)) await new Promise(requestAnimationFrame); }

  /** Set the tiles that are here into rows anew: the width or the layout changed, or some are gone. */
  reflow() {
    const place = this.kept; // from before: everything may have moved by now
    const run = this.blocks.slice(Math.max(0, this.first)).filter((block) => block.element);
    const tiles = run.flatMap((block) => block.tiles);
    if (!tiles.length) return;
    const from = this.blocks.indexOf(run.find((block) => block.filled));
    const ahead = this.blocks.slice(0, from).reduce((sum, block) => sum + block.ids.length, this.ahead);
    const complete = this.ends && this.blocks.at(-1) === run.at(-1) && run.at(-1).filled;
    this.reset({ tiles, total: this.total, next: !complete, previous: !(this.begins && from === 0) }, ahead);
    if (place) this.still(place.id, place.top);
  }

  resized() {
    if (!this.shape || measure(this.root).width === this.shape.width) return;
    this.reflow();
  }

  drop(ids) {
    for (const id of ids) this.find(id)?.remove();
    this.total -= ids.length;
    this.reflow();
  }
}
