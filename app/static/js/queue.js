// <queue-board>: the queue as it is now; what waits is put in order by dragging, by buttons or with Alt and the arrows.
import { act } from "./acts.js";
import { send } from "./api.js";
import { Board } from "./board.js";
import { announce, attempt, confirmed } from "./notices.js";
import { tell } from "./presence.js";
import { Stream } from "./stream.js";

const BUSY_MS = 1000;
const IDLE_MS = 2000;
const GONE = "They leave this list. Their pictures and videos stay in the gallery.";
const CANCELLED = "They end cancelled, and can be tried again one by one.";

customElements.define("queue-board", class extends Board {
  connectedCallback() {
    this.stream = new Stream((name, data) => this.heard(name, data));
    this.addEventListener("change", (event) => this.changed(event.target));
    this.addEventListener("keydown", (event) => this.pressed(event));
    for (const name of ["dragstart", "dragover", "drop", "dragend"]) this.addEventListener(name, (event) => this[name](event));
    this.addEventListener("pointerdown", (event) => this.fingered(event));
    super.connectedCallback();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.stream.follow(null);
  }

  get pause() { return this.running ? BUSY_MS : IDLE_MS; }

  get running() { return this.querySelector("[data-job][data-live]"); }

  get rows() { return [...this.querySelectorAll("[data-list=waiting] [data-job]")]; }

  async tick() {
    if (document.hidden) this.stream.follow(null);
    await super.tick();
    if (document.hidden) return;
    this.stream.follow(this.running?.dataset.job ?? null);
    tell(this.running?.querySelector("progress")?.value ?? null, this.rows.length);
  }

  heard(name, data) {
    const bar = this.running?.querySelector("progress");
    const percent = (data.progress || data).percent;
    if (name === "progress" && bar && percent > bar.value) bar.value = percent;
    else if (name !== "progress") this.tick();
    if (bar) tell(bar.value, this.rows.length);
  }

  async clicked(event) {
    const button = event.target.closest("[data-act]");
    if (!button) return;
    event.preventDefault();
    if (button.dataset.question && !(await confirmed(button.dataset.question, button.dataset.act === "clear-pending" ? CANCELLED : GONE, "Clear"))) return;
    await act(button);
    await this.tick();
  }

  async changed(select) {
    if (!select.matches("[data-priority]")) return;
    await attempt(() => send("PATCH", select.dataset.url, { priority: Number(select.value) }));
    await this.tick();
  }

  pressed(event) {
    const row = event.target.closest?.("[data-list=waiting] [data-job]");
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!row || !event.altKey || !by) return;
    event.preventDefault();
    this.move(row, this.rows.indexOf(row) + by);
  }

  /** Put a waiting job at a place, counted from 0. */
  async move(row, place) {
    if (place < 0 || place >= this.rows.length || this.rows[place] === row) return;
    const { job } = row.dataset;
    if (await attempt(() => send("PATCH", `/api/jobs/${job}`, { position: place + 1 }))) announce(`Moved to place ${place + 1}`);
    await this.tick();
  }

  dragstart(event) {
    this.held = event.target.closest("[data-list=waiting] [data-job]");
    if (!this.held) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", this.held.dataset.job);
    this.held.dataset.dragged = "";
  }

  /** The row follows the pointer within the list; the board rests meanwhile. */
  dragover(event) {
    const over = this.held && event.target.closest("[data-list=waiting] [data-job]");
    if (!over) return;
    event.preventDefault();
    this.place(over, event.clientY);
  }

  /** Put the held row above or below another, by the half of it that the pointer is on. */
  place(over, y) {
    if (over === this.held) return;
    const box = over.getBoundingClientRect();
    over[y < box.top + box.height / 2 ? "before" : "after"](this.held);
  }

  /** A finger or pen takes a row by its grip: browsers drag with a mouse only. */
  fingered({ target, pointerType, pointerId }) {
    const grip = pointerType !== "mouse" && target.closest("[data-list=waiting] .job-grip");
    if (!grip || this.held) return;
    this.held = grip.closest("[data-job]");
    this.held.dataset.dragged = "";
    const { signal } = this.finger = new AbortController();
    document.addEventListener("pointermove", (event) => event.pointerId === pointerId && this.fingerMoved(event), { signal });
    for (const name of ["pointerup", "pointercancel"]) {
      document.addEventListener(name, (event) => event.pointerId === pointerId && this.dragend(), { signal });
    }
  }

  fingerMoved({ clientX, clientY }) {
    const over = document.elementFromPoint(clientX, clientY)?.closest("[data-list=waiting] [data-job]");
    if (over) this.place(over, clientY);
  }

  drop(event) { if (this.held) event.preventDefault(); }

  async dragend() {
    const row = this.held;
    this.finger?.abort();
    if (!row) return;
    delete row.dataset.dragged;
    const place = this.rows.indexOf(row);
    this.held = null;
    await attempt(() => send("PATCH", `/api/jobs/${row.dataset.job}`, { position: place + 1 }));
    await this.tick();
  }
});
