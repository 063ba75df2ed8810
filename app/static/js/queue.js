// <queue-board>: the queue as it is now. The board is rendered anew every second or so and only what differs changes.
import { fragment } from "./api.js";
import { act } from "./acts.js";
import { keepingFocus, morphChildren } from "./morph.js";
import { confirmed } from "./notices.js";
import { Stream } from "./stream.js";

const BUSY_MS = 1000;
const IDLE_MS = 2000;
const ENDED = '{"statuses":["completed","failed","cancelled"]}';

customElements.define("queue-board", class extends HTMLElement {
  connectedCallback() {
    this.stream = new Stream((name, data) => this.heard(name, data));
    this.addEventListener("click", (event) => this.clicked(event));
    document.addEventListener("visibilitychange", this.woken = () => this.tick());
    this.tick();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    this.stream.follow(null);
    document.removeEventListener("visibilitychange", this.woken);
  }

  get running() { return this.querySelector("[data-job][data-live]"); }

  async tick() {
    clearTimeout(this.timer);
    if (document.hidden) {
      this.stream.follow(null);
      return;
    }
    await this.refresh();
    clearTimeout(this.timer);
    this.stream.follow(this.running?.dataset.job ?? null);
    if (this.isConnected) this.timer = setTimeout(() => this.tick(), this.running ? BUSY_MS : IDLE_MS);
  }

  /** Render the board anew; the older of two answers is dropped. */
  async refresh() {
    this.asked?.abort();
    this.asked = new AbortController();
    try {
      const fresh = await fragment(this.dataset.board, this.asked.signal);
      keepingFocus(this, () => morphChildren(this, fresh));
      this.removeAttribute("data-stale");
    } catch (error) {
      if (error.name !== "AbortError") this.setAttribute("data-stale", "");
    }
  }

  heard(name, data) {
    const bar = this.running?.querySelector("progress");
    const percent = (data.progress || data).percent;
    if (name === "progress" && bar && percent > bar.value) bar.value = percent;
    else if (name !== "progress") this.tick();
  }

  async clicked(event) {
    const button = event.target.closest("[data-act]");
    if (!button) return;
    if (button.dataset.act === "clear") {
      const gone = "Completed, failed and cancelled jobs leave this list. Their pictures and videos stay in the gallery.";
      if (!(await confirmed("Clear finished jobs?", gone, "Clear"))) return;
      button.dataset.body = ENDED;
    }
    await act(button);
    await this.tick();
  }
});
