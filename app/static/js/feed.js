// <job-feed>: recent generations. The job that runs is followed live; the others are asked for every few seconds.
import { fragment } from "./api.js";
import { act } from "./acts.js";
import { morph } from "./morph.js";
import { announce, attempt } from "./notices.js";
import { tell } from "./presence.js";
import { Stream } from "./stream.js";

const POLL_MS = 1500;
const AT_ONCE = 4; // live jobs asked for in one round, oldest first: those behind them only wait
const ENDS = { completed: "Ready", failed: "Failed", cancelled: "Cancelled" };

customElements.define("job-feed", class extends HTMLElement {
  connectedCallback() {
    this.stream = new Stream((name, data) => this.heard(name, data));
    this.addEventListener("click", (event) => this.clicked(event));
    document.addEventListener("visibilitychange", this.woken = () => this.tick());
    document.addEventListener("studio-online", this.woken);
    document.addEventListener("media-deleted", this.forget = (event) => event.detail.ids.forEach((id) => this.drop(id)));
    this.sharpen();
    this.tick();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    this.stream.follow(null);
    document.removeEventListener("visibilitychange", this.woken);
    document.removeEventListener("studio-online", this.woken);
    document.removeEventListener("media-deleted", this.forget);
  }

  /** Live cards, oldest first: the order in which most of them run. */
  get live() { return [...this.querySelectorAll("job-card[data-live]")].reverse(); }

  card(id) { return this.querySelector(`job-card[data-id="${CSS.escape(id)}"]`); }

  async tick() {
    clearTimeout(this.timer);
    if (!document.hidden) {
      const live = this.live;
      const running = live.find((card) => card.dataset.status === "processing") || live[0];
      this.stream.follow(running?.dataset.id ?? null);
      await Promise.all(live.slice(0, AT_ONCE).map((card) => this.refresh(card.dataset.id)));
    } else this.stream.follow(null);
    clearTimeout(this.timer);
    if (!this.live.length) tell(null);
    if (this.live.length && this.isConnected) this.timer = setTimeout(() => this.tick(), POLL_MS);
  }

  heard(name, data) {
    const card = this.stream.id && this.card(this.stream.id);
    if (!card) return;
    const progress = data.progress || data;
    if (name === "progress" && card.dataset.status === "processing") this.show(card, progress, data.message);
    else this.refresh(card.dataset.id).then(() => this.live.length && this.tick());
  }

  show(card, progress, message) {
    const bar = card.querySelector("[data-bar]");
    if (!bar) return;
    if (progress.percent >= bar.value) bar.value = progress.percent;
    const steps = progress.total_steps ? `Step ${progress.step} of ${progress.total_steps}` : message;
    if (progress.phase === "denoising" && steps) card.querySelector("[data-message]").textContent = steps;
    if (progress.eta_seconds) card.querySelector("[data-eta]").textContent = `${Math.max(1, Math.round(progress.eta_seconds))} s left`;
    const preview = card.querySelector("[data-preview]");
    if (progress.preview_url && preview) Object.assign(preview, { src: progress.preview_url, hidden: false });
    tell(bar.value, this.live.length - 1);
  }

  /** Bring one card up to date; a studio that does not answer is asked again at the next tick. */
  async refresh(id) {
    const before = this.card(id);
    let fresh;
    try {
      fresh = (await fragment(this.dataset.job + id)).querySelector("job-card");
    } catch (error) {
      if (error.status === 404) before?.remove();
      return;
    }
    const card = this.card(id);
    if (!card) return;
    const held = card.contains(document.activeElement);
    const ended = "live" in card.dataset && !("live" in fresh.dataset);
    const now = morph(card, fresh);
    if (ended) this.ended(now);
    this.sharpen();
    if (held && !now.contains(document.activeElement)) now.querySelector("a, button")?.focus();
    this.markEmpty();
  }

  /** Tell those who do not see it how a job ended. */
  ended(card) { announce(`${ENDS[card.dataset.status]}: ${card.dataset.prompt}`); }

  /** Put a new job at the front and follow it. */
  async add(id) {
    await attempt(async () => {
      const card = (await fragment(this.dataset.job + id)).querySelector("job-card");
      if (this.card(id)) return;
      this.prepend(card);
      this.sharpen();
      this.markEmpty();
      if (!("live" in card.dataset)) this.ended(card); // it was quicker than its card
      if (card.getBoundingClientRect().top < 0 || card.firstElementChild.getBoundingClientRect().top > innerHeight) {
        card.firstElementChild.scrollIntoView({ block: "center" });
      }
    });
    this.tick();
  }

  async clicked(event) {
    const button = event.target.closest("[data-act]");
    if (!button) return;
    event.preventDefault();
    const id = button.closest("job-card").dataset.id;
    if (await act(button)) {
      await this.refresh(id);
      this.tick();
    }
  }

  /** The newest job stands large: its pictures come in full. */
  sharpen() {
    const links = this.querySelector('job-card:has(a[href^="/api/image/"])')?.querySelectorAll('a[href^="/api/image/"]') || [];
    for (const link of links) {
      const picture = link.querySelector("img");
      if (picture && picture.src !== link.href) picture.src = link.href;
    }
  }

  drop(mediaId) {
    this.querySelector(`[data-media="${CSS.escape(mediaId)}"]`)?.remove();
    this.markEmpty();
  }

  markEmpty() {
    this.querySelector("[data-empty]").hidden = Boolean(this.querySelector(".tile"));
  }
});
