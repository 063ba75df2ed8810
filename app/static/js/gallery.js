// <media-gallery>: search, filters, layout and endless scrolling. Pages come rendered, each with the cursor of the next.
import { fragment } from "./api.js";
import { attempt } from "./notices.js";
import { moveFocus } from "./grid-keys.js";
import { Selection } from "./selection.js";

const PAUSE_MS = 250;
const AHEAD = "1200px";
const VIEW = "stillmotion.gallery.view";

customElements.define("media-gallery", class extends HTMLElement {
  connectedCallback() {
    this.items = this.querySelector("[data-items]");
    this.filters = this.querySelector("[data-filters]");
    this.selection = new Selection(this, () => this.markEmpty());
    this.filters.addEventListener("input", () => this.filter(PAUSE_MS));
    this.filters.addEventListener("submit", (event) => { event.preventDefault(); this.filter(0); });
    this.addEventListener("click", (event) => this.clicked(event));
    document.addEventListener("keydown", (event) => this.pressed(event));
    document.addEventListener("media-deleted", (event) => this.drop(event.detail.id));
    this.observer = new IntersectionObserver((seen) => seen.some((each) => each.isIntersecting) && this.more(), { rootMargin: AHEAD });
    this.setView(localStorage.getItem(VIEW) || "grid");
    this.watchEnd();
  }

  get end() { return this.items.querySelector("[data-page-end]"); }

  get query() {
    const given = [...new FormData(this.filters)].filter(([, value]) => value.trim());
    return new URLSearchParams(given);
  }

  filter(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => attempt(() => this.reload()), pause);
  }

  async reload() {
    this.loading?.abort();
    this.loading = new AbortController();
    const query = this.query.toString();
    const fresh = await fragment(`${this.dataset.page}?${query}`, this.loading.signal);
    this.items.replaceChildren(fresh);
    this.querySelector("[data-stuck]").hidden = true;
    history.replaceState(null, "", query ? `?${query}` : location.pathname);
    this.selection.changed();
    this.watchEnd();
  }

  /** Fetch the next page once, when the end of this one comes near. */
  async more() {
    const end = this.end;
    if (!end?.dataset.next || end.dataset.asked) return;
    end.dataset.asked = "yes";
    const query = this.query;
    query.set("cursor", end.dataset.next);
    this.querySelector("[data-loading]").hidden = false;
    this.querySelector("[data-stuck]").hidden = true;
    const done = await attempt(async () => {
      const fresh = await fragment(`${this.dataset.page}?${query}`, this.loading?.signal);
      if (end.isConnected) end.replaceWith(fresh);
    });
    this.querySelector("[data-loading]").hidden = true;
    this.querySelector("[data-stuck]").hidden = done || !end.isConnected;
    if (done) this.watchEnd();
    else delete end.dataset.asked;
    document.dispatchEvent(new Event("tiles-added"));
  }

  watchEnd() {
    this.observer.disconnect();
    if (!this.end) return;
    this.querySelector("[data-total]:not([data-page-end])").textContent = this.end.dataset.total;
    if (this.end.dataset.next) this.observer.observe(this.end);
  }

  setView(view) {
    this.dataset.view = view;
    for (const button of this.querySelectorAll("[data-set-view]")) {
      button.setAttribute("aria-pressed", String(button.dataset.setView === view));
    }
  }

  clicked(event) {
    if (event.target.closest("[data-more]")) this.more();
    const view = event.target.closest("[data-set-view]");
    if (!view) return;
    this.setView(view.dataset.setView);
    localStorage.setItem(VIEW, this.dataset.view);
  }

  pressed(event) {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select, dialog");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.key === "/") {
      event.preventDefault();
      this.filters.elements.search.focus();
    } else if (event.key === "Escape") this.selection.leave();
    else if (event.key === " " && event.target.closest(".tile-link")) {
      event.preventDefault();
      this.selection.toggle(event.target.closest(".tile"));
    } else moveFocus(this.items, event);
  }

  drop(id) {
    this.items.querySelector(`[data-media="${CSS.escape(id)}"]`)?.remove();
    const total = this.end && Number(this.end.dataset.total.replaceAll(",", "")) - 1;
    if (this.end) this.end.dataset.total = total.toLocaleString("en");
    this.selection.changed();
    this.watchEnd();
    this.markEmpty();
  }

  /** When the last tile went, ask again: the studio says what an empty gallery looks like. */
  markEmpty() {
    if (!this.items.querySelector(".tile")) this.filter(0);
  }
});
