// <media-gallery>: search, filters, layout and endless scrolling. Pages come rendered, by cursor in both directions.
import { ask, fragment } from "./api.js";
import { Endless } from "./endless.js";
import { moveFocus } from "./grid-keys.js";
import { allowed } from "./keyboard.js";
import { attempt, toast } from "./notices.js";
import { Selection } from "./selection.js";

const PAUSE_MS = 250;
const VIEW = "stillmotion.gallery.view";

customElements.define("media-gallery", class extends HTMLElement {
  connectedCallback() {
    this.items = this.querySelector("[data-items]");
    this.filters = this.querySelector("[data-filters]");
    this.selection = new Selection(this);
    this.endless = new Endless(this.items, {
      ask: (query, signal) => this.page(query, signal),
      shown: (tiles) => this.shown(tiles),
      failed: (error) => this.failed(error),
    });
    this.filters.addEventListener("input", () => this.filter(PAUSE_MS));
    this.filters.addEventListener("submit", (event) => { event.preventDefault(); this.filter(0); });
    this.panel = this.querySelector("[data-panel]");
    document.addEventListener("click", (event) => { if (!this.panel.contains(event.target)) this.panel.open = false; });
    this.addEventListener("click", (event) => this.clicked(event));
    document.addEventListener("keydown", (event) => this.pressed(event));
    document.addEventListener("media-deleted", (event) => this.drop(event.detail.ids));
    document.addEventListener("media-restored", () => attempt(() => this.again()));
    this.setView(localStorage.getItem(VIEW) || "grid");
    this.begin(read(this.items));
    this.keepPlace();
    if (this.selection.ids.size) this.selection.changed();
  }

  get query() {
    const given = [...this.filters.elements].filter((each) => each.name && each.value.trim() && (each.type !== "checkbox" || each.checked) && each.validity.valid);
    return new URLSearchParams(given.map((each) => [each.name, each.value.trim()]));
  }

  /** Fetch a page of what the filters show. */
  async page(query, signal) {
    const asked = new URLSearchParams([...this.query, ...Object.entries(query)]);
    return read(await fragment(`${this.dataset.page}?${asked}`, signal));
  }

  /** Show which filters of the panel are on, and what they make possible. */
  showFilters(chips) {
    const shown = this.querySelector("[data-chips-shown]");
    if (chips) shown.replaceChildren(chips);
    const on = shown.querySelectorAll("a").length;
    const badge = this.panel.querySelector("[data-active]");
    Object.assign(badge, { textContent: on, hidden: !on });
    this.querySelector("[data-let-selected]").hidden = !this.query.get("collection");
  }

  /** Show the first page of something else. */
  begin(page, ahead) {
    this.showFilters(page.chips);
    this.count(page.total);
    this.stuck(false);
    this.endless.reset(page, ahead);
    this.items.toggleAttribute("role", false);
    if (page.empty) this.items.prepend(page.empty);
    else this.items.setAttribute("role", "feed");
  }

  count(total) { this.querySelector("h1 [data-total]").textContent = total.toLocaleString("en"); }

  filter(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => attempt(() => this.reload()), pause);
  }

  async reload() {
    this.loading?.abort();
    this.loading = new AbortController();
    const query = this.query.toString();
    const page = await this.page({}, this.loading.signal);
    this.begin(page);
    window.scrollTo({ top: 0, behavior: "instant" });
    history.replaceState(null, "", query ? `?${query}` : location.pathname);
    this.selection.changed();
  }

  /** What is found may have changed: show it anew from where one is. */
  async again() {
    const { place } = this.endless;
    if (!place || scrollY === 0) return this.reload();
    await this.endless.go(place);
  }

  /** The ids of what the page knows, in order. */
  get order() { return this.endless.blocks.flatMap((block) => block.ids); }

  /** The ids of all that the filters find, and how many there are. */
  async idsOfAll() { return (await ask(`${this.dataset.page}/ids?${this.query}`)).json(); }

  shown(tiles) {
    this.selection.mark(tiles);
    this.count(this.endless.total);
    document.dispatchEvent(new Event("tiles-added"));
  }

  failed(error) {
    toast(error.message, { error: true });
    this.stuck(true);
  }

  stuck(is) { this.querySelector("[data-stuck]").hidden = !is; }

  /** Remember where one is, and go back there after a reload or on the way back from another page. */
  keepPlace() {
    history.scrollRestoration = "manual";
    const place = history.state?.place;
    if (place && this.endless.find(place.id)) this.endless.still(place.id, place.top);
    else if (place) attempt(() => this.endless.go(place));
    window.addEventListener("scroll", () => {
      clearTimeout(this.resting);
      this.resting = setTimeout(() => history.replaceState({ place: scrollY > 0 ? this.endless.kept : null }, ""), PAUSE_MS);
    }, { passive: true });
  }

  setView(view) {
    this.dataset.view = view;
    for (const button of this.querySelectorAll("[data-set-view]")) {
      button.setAttribute("aria-pressed", String(button.dataset.setView === view));
    }
  }

  clicked(event) {
    const filter = event.target.closest("[data-unfilter]");
    if (filter) {
      event.preventDefault();
      this.filters.elements[filter.dataset.unfilter].value = "";
      this.filters.elements.search.focus();
      this.filter(0);
    }
    if (event.target.closest("[data-more]")) {
      this.stuck(false);
      this.endless.again();
    }
    const view = event.target.closest("[data-set-view]");
    if (!view) return;
    this.setView(view.dataset.setView);
    this.endless.reflow();
    localStorage.setItem(VIEW, this.dataset.view);
  }

  pressed(event) {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select, dialog");
    if (event.key === "Escape" && this.panel.open && !document.querySelector("dialog[open]")) {
      this.panel.open = false;
      return this.panel.querySelector("summary").focus();
    }
    if (typing || !allowed(event) || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const tile = event.target.closest(".tile");
    if (event.key === "/") {
      event.preventDefault();
      this.filters.elements.search.focus();
    } else if (event.key === "Escape") this.selection.leave();
    else if (event.key === " " && event.target.closest(".tile-link")) {
      event.preventDefault();
      this.selection.toggle(tile);
    } else if (event.key === "Home" || event.key === "End") {
      event.preventDefault();
      attempt(async () => focus(await this.endless.toEnd(event.key === "Home" ? -1 : 1)));
    } else moveFocus(this.items, event);
  }

  drop(ids) {
    this.endless.drop(ids);
    this.selection.forget(ids);
    this.count(this.endless.total);
    if (!this.items.querySelector(".tile")) this.filter(0); // the studio says what an empty gallery looks like
  }
});

function focus(tile) { tile?.querySelector(".tile-link")?.focus({ preventScroll: true }); }

/** What a rendered page says. */
function read(root) {
  const { total, next, previous } = root.querySelector("[data-page-end]").dataset;
  const chips = root.querySelector("template[data-chips]")?.content;
  return { chips, tiles: [...root.querySelectorAll(".tile")], empty: root.querySelector(".empty"), total: Number(total), next, previous };
}
