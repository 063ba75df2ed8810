// <compare-dialog>: two pictures or videos over one another with a slider, or side by side, and what differs.
import { fragment } from "./api.js";
import { attempt } from "./notices.js";

customElements.define("compare-dialog", class extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.body = this.querySelector("[data-body]");
    document.addEventListener("compare", (event) => this.open(...event.detail.ids));
    this.addEventListener("input", (event) => event.target.matches(".compare-slider") && this.slide(event.target.value));
    this.dialog.addEventListener("click", (event) => this.clicked(event));
    this.dialog.addEventListener("close", () => this.body.replaceChildren());
  }

  open(one, other) {
    return attempt(async () => {
      this.body.replaceChildren(await fragment(`/fragments/compare/${encodeURIComponent(one)}/${encodeURIComponent(other)}`));
      this.slide(50);
      this.dialog.showModal();
      this.body.querySelector(".compare-slider").focus();
      const videos = [...this.body.querySelectorAll("video")];
      for (const video of videos) video.play().catch(() => { video.controls = true; });
    });
  }

  /** Show so much of the first, in percent. */
  slide(percent) { this.body.querySelector(".compare-stage").style.setProperty("--at", `${percent}%`); }

  clicked(event) {
    if (event.target === this.dialog || event.target.closest("[data-close]")) return this.dialog.close();
    const { how } = event.target.closest("[data-how]")?.dataset ?? {};
    if (!how) return;
    this.body.querySelector(".compare-stage").dataset.howNow = how;
    for (const button of this.body.querySelectorAll("[data-how]")) button.setAttribute("aria-pressed", String(button.dataset.how === how));
  }
});
