// <mask-field> and the dialog in which its mask is painted: with the pointer, or with the arrow keys and Space.
import { announce, attempt, toast } from "./notices.js";
import { upload } from "./slots.js";
import { Strokes } from "./strokes.js";

const MARGIN = 24;

class Painter {
  constructor(dialog) {
    this.dialog = dialog;
    this.picture = dialog.querySelector("[data-under]");
    this.canvas = dialog.querySelector("canvas");
    this.cursor = dialog.querySelector("[data-cursor]");
    this.size = dialog.querySelector("[data-brush]");
    this.canvas.addEventListener("pointerdown", (event) => this.down(event));
    this.canvas.addEventListener("pointermove", (event) => this.move(event));
    for (const name of ["pointerup", "pointercancel"]) this.canvas.addEventListener(name, () => { this.painting = false; });
    this.canvas.addEventListener("pointerleave", () => { this.cursor.hidden = true; });
    this.canvas.addEventListener("focus", () => this.point(...this.at));
    this.canvas.addEventListener("blur", () => { this.cursor.hidden = true; });
    dialog.addEventListener("keydown", (event) => this.pressed(event));
    dialog.addEventListener("click", (event) => this.clicked(event.target));
    this.size.addEventListener("input", () => this.point(...this.at));
    new ResizeObserver(() => this.fit()).observe(this.canvas.parentElement);
  }

  /** Show the picture as large as it fits. */
  fit() {
    const { clientWidth: wide, clientHeight: high } = this.canvas.parentElement;
    const scale = Math.min((wide - MARGIN) / this.canvas.width, (high - MARGIN) / this.canvas.height);
    const box = { width: `${this.canvas.width * scale}px`, height: `${this.canvas.height * scale}px` };
    Object.assign(this.picture.style, box);
    Object.assign(this.canvas.style, box);
  }

  /** Paint over a picture; returns the mask as a file, or null when it was left. */
  async open(url) {
    this.picture.src = url;
    await this.picture.decode();
    Object.assign(this.canvas, { width: this.picture.naturalWidth, height: this.picture.naturalHeight });
    const same = this.url === url && this.strokes;
    const colour = getComputedStyle(this.canvas).color;
    const done = same ? this.strokes.done : [];
    this.strokes = Object.assign(new Strokes(this.canvas, colour), { done: [...done, {}] });
    this.strokes.undo();
    this.url = url;
    this.at = [this.canvas.width / 2, this.canvas.height / 2];
    this.dialog.returnValue = "";
    this.dialog.showModal();
    this.fit();
    this.canvas.focus({ focusVisible: false });
    return new Promise((resolve) => this.dialog.addEventListener("close", async () => {
      resolve(this.dialog.returnValue === "done" ? new File([await this.strokes.png()], "mask.png", { type: "image/png" }) : null);
    }, { once: true }));
  }

  get erase() { return this.dialog.querySelector("[name=tool]:checked").value === "erase"; }

  /** The brush's width in pixels of the picture: a share of its shorter side. */
  get width() { return Math.max(1, this.size.value / 100 * Math.min(this.canvas.width, this.canvas.height)); }

  place(event) {
    const box = this.canvas.getBoundingClientRect();
    const scale = this.canvas.width / box.width;
    return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
  }

  down(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.painting = true;
    this.at = this.place(event);
    this.strokes.begin(this.width, this.erase, ...this.at);
  }

  move(event) {
    this.at = this.place(event);
    this.point(...this.at);
    if (this.painting) this.strokes.line(...this.at);
  }

  /** Show where the brush is. */
  point(x, y) {
    const scale = this.canvas.clientWidth / this.canvas.width;
    const side = this.width * scale;
    this.cursor.hidden = false;
    Object.assign(this.cursor.style, { width: `${side}px`, height: `${side}px`, left: `${this.canvas.offsetLeft + x * scale}px`, top: `${this.canvas.offsetTop + y * scale}px` });
  }

  pressed(event) {
    if ((event.ctrlKey || event.metaKey) && event.key === "z") return this.act("undo", event);
    if (event.target !== this.canvas) return;
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (by) {
      event.preventDefault();
      const far = event.shiftKey ? 1 : this.width / 2;
      this.at = this.at.map((each, axis) => Math.min(Math.max(each + by[axis] * far, 0), axis ? this.canvas.height : this.canvas.width));
      this.point(...this.at);
    } else if (event.key === " ") {
      event.preventDefault();
      this.strokes.begin(this.width, this.erase, ...this.at);
    } else if (event.key === "i") this.act("invert", event);
    else if (event.key === "e") this.dialog.querySelector(`[name=tool][value=${this.erase ? "paint" : "erase"}]`).click();
  }

  clicked(target) {
    const button = target.closest("[data-do]");
    if (button) this.act(button.dataset.do);
  }

  act(name, event) {
    event?.preventDefault();
    if (name === "undo") this.strokes.undo();
    else if (name === "invert" || name === "clear") this.strokes.change(name);
    else if (name === "done" && this.strokes.empty) toast("Nothing is painted yet.", { error: true });
    else this.dialog.close(name);
  }
}

let painter;

customElements.define("mask-field", class extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("[data-media]");
    this.picture = this.querySelector("[data-picture]");
    this.querySelector("[data-paint]").addEventListener("click", () => this.paint());
    this.addEventListener("change", (event) => event.target.type === "file" && this.take(event.target.files[0]));
    this.source?.addEventListener("input", this.forget = () => this.dropped());
  }

  get source() { return this.parentElement.querySelector(`[name=${this.dataset.source}]`); }

  /** Another source needs another mask. */
  dropped() {
    this.input.value = "";
    this.picture.hidden = true;
  }

  async paint() {
    const id = this.source.value;
    if (!id) return toast("Choose the source picture first.", { error: true });
    painter ??= new Painter(document.getElementById("painter"));
    await attempt(async () => {
      const file = await painter.open(`/api/image/${encodeURIComponent(id)}`);
      if (file) await this.take(file);
    });
    this.querySelector("[data-paint]").focus();
  }

  async take(file) {
    if (!file) return;
    await attempt(async () => {
      const { id, thumbnail_url: src } = await upload(file);
      this.input.value = id;
      Object.assign(this.picture, { src, hidden: false });
      this.input.dispatchEvent(new Event("input", { bubbles: true }));
      announce("The mask is set");
    });
  }
});
