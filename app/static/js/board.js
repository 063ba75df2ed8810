// A part of the page that is rendered anew every so often, and at once after an act; only what differs changes.
import { fragment } from "./api.js";
import { keepingFocus, morphChildren } from "./morph.js";

export class Board extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => this.clicked(event));
    document.addEventListener("visibilitychange", this.woken = () => this.tick());
    document.addEventListener("studio-online", this.woken);
    this.tick();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.woken);
    document.removeEventListener("studio-online", this.woken);
  }

  /** Milliseconds until the next look. */
  get pause() { return 2000; }

  async tick() {
    clearTimeout(this.timer);
    if (document.hidden || this.held) return;
    await this.refresh();
    clearTimeout(this.timer);
    if (this.isConnected) this.timer = setTimeout(() => this.tick(), this.pause);
  }

  /** Render anew; the older of two answers is dropped. */
  async refresh() {
    this.asked?.abort();
    this.asked = new AbortController();
    try {
      const fresh = await fragment(this.dataset.board, this.asked.signal);
      if (this.held) return;
      keepingFocus(this, () => morphChildren(this, fresh));
      this.removeAttribute("data-stale");
    } catch (error) {
      if (error.name !== "AbortError") this.setAttribute("data-stale", "");
    }
  }
}
