// Looks closer at a picture: wheel, pinch, keys and buttons zoom, dragging moves it, a double click zooms and fits.

const STEP = 1.5;
const MOST = 16;

export class Zoom {
  /** `bar` holds the buttons and says how large the picture is shown. */
  constructor(bar) {
    this.bar = bar;
    this.touches = new Map();
    bar.addEventListener("click", (event) => {
      const by = event.target.closest("[data-zoom-by]")?.dataset.zoomBy;
      if (by) this.step(Number(by));
    });
  }

  /** Look at what a stage shows; only pictures can be zoomed. */
  watch(stage) {
    this.picture = stage?.dataset.type === "image" ? stage.querySelector("img") : null;
    this.bar.hidden = !this.picture;
    this.touches.clear();
    if (!this.picture) return;
    this.stage = stage;
    this.fit();
    stage.addEventListener("wheel", (event) => this.wheeled(event), { passive: false });
    stage.addEventListener("dblclick", (event) => (this.scale > 1 ? this.fit() : this.to(2 * STEP, event.clientX, event.clientY)));
    for (const name of ["pointerdown", "pointermove", "pointerup", "pointercancel"]) stage.addEventListener(name, (event) => this[name](event));
  }

  /** Whether the picture is larger than its stage: then dragging moves it instead of going to the next. */
  get on() { return Boolean(this.picture) && this.scale > 1; }

  fit() {
    Object.assign(this, { scale: 1, x: 0, y: 0 });
    this.show();
  }

  /** One step larger (1), smaller (-1), or back to the window (0). */
  step(by) { return by ? this.to(this.scale * STEP ** by) : this.fit(); }

  /** Zoom, with the point (in pixels of the window) staying where it is: by default the middle. */
  to(scale, x, y) {
    const wanted = Math.min(MOST, Math.max(1, scale));
    const box = this.stage.getBoundingClientRect();
    const [left, top] = [(x ?? box.left + box.width / 2) - box.left - box.width / 2, (y ?? box.top + box.height / 2) - box.top - box.height / 2];
    const by = wanted / this.scale;
    this.x = left - (left - this.x) * by;
    this.y = top - (top - this.y) * by;
    this.scale = wanted;
    this.show();
  }

  move(across, down) {
    this.x += across;
    this.y += down;
    this.show();
  }

  /** Show it, and never let it leave the stage. */
  show() {
    const [across, down] = ["offsetWidth", "offsetHeight"].map((side) => Math.max(0, (this.picture[side] * this.scale - this.stage[side]) / 2));
    this.x = Math.min(across, Math.max(-across, this.x));
    this.y = Math.min(down, Math.max(-down, this.y));
    this.picture.style.transform = this.scale === 1 ? "" : `translate(${this.x}px, ${this.y}px) scale(${this.scale})`;
    this.stage.toggleAttribute("data-zoomed", this.scale > 1);
    this.bar.querySelector("[data-zoom-now]").textContent = `${Math.round(100 * this.scale)} %`;
  }

  wheeled(event) {
    event.preventDefault();
    this.to(this.scale * Math.exp(-event.deltaY / 300), event.clientX, event.clientY);
  }

  pointerdown(event) {
    this.touches.set(event.pointerId, event);
    if (this.on || this.touches.size > 1) this.stage.setPointerCapture(event.pointerId);
  }

  pointermove(event) {
    const before = this.touches.get(event.pointerId);
    if (!before) return;
    const others = [...this.touches.values()].filter((each) => each.pointerId !== event.pointerId);
    this.touches.set(event.pointerId, event);
    if (others.length) {
      const far = (one) => Math.hypot(one.clientX - others[0].clientX, one.clientY - others[0].clientY) || 1;
      this.to(this.scale * far(event) / far(before), (event.clientX + others[0].clientX) / 2, (event.clientY + others[0].clientY) / 2);
      this.pinched = true;
    } else if (this.on) this.move(event.clientX - before.clientX, event.clientY - before.clientY);
  }

  pointerup(event) {
    this.touches.delete(event.pointerId);
    if (!this.touches.size) setTimeout(() => { this.pinched = false; });
  }

  pointercancel(event) { this.pointerup(event); }
}
