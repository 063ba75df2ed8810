// <adapter-name>: what the studio knows of the adapter that a row names, and a button that fetches it.
import { ask, send } from "./api.js";
import { attempt } from "./notices.js";

const PAUSE_MS = 700;
const ENDED = ["completed", "failed", "cancelled"];

customElements.define("adapter-name", class extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input");
    [this.note, this.button, this.progress] = ["note", "fetch", "progress"].map((part) =>
      this.querySelector(part === "fetch" ? "[data-fetch-adapter]" : `[data-adapter-${part}]`));
    this.input.addEventListener("input", () => this.look(true));
    this.button.addEventListener("click", () => this.fetch());
    this.look(false);
  }

  get named() { return this.input.value.trim(); }

  get listed() { return [...(this.input.list?.options ?? [])].some((option) => option.value === this.named); }

  /** Show what is known of the adapter; `chosen` by a person just now, it brings its strength too. */
  async look(chosen) {
    this.note.hidden = this.button.hidden = true;
    if (!this.named || !this.listed) return;
    const [id, kind] = [this.named, this.dataset.of];
    await attempt(async () => {
      const { adapters } = await (await ask(`/api/adapters?kind=${kind}`)).json();
      const known = adapters.find((one) => one.id === id);
      if (known && id === this.named) this.show(known, chosen);
    });
  }

  show({ description, trigger, downloaded, downloadable, scale, download }, chosen) {
    const said = [description, trigger && `Say “${trigger}” in the prompt.`, downloaded ? "" : "Its files are not on this machine."];
    this.note.textContent = said.filter(Boolean).join(" ");
    this.note.hidden = !this.note.textContent;
    this.button.hidden = downloaded || !downloadable;
    const strength = this.closest("[data-row]").querySelector("[name$=scale]");
    if (chosen && scale !== null && strength) {
      strength.value = scale;
      strength.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (download && !ENDED.includes(download.status)) this.follow(download);
  }

  fetch() {
    return attempt(async () => this.follow(await send("POST", `/api/adapters/${encodeURIComponent(this.named)}/download`)));
  }

  /** Show how far a download is until it ends. */
  async follow(download) {
    this.button.hidden = true;
    this.progress.hidden = false;
    while (!ENDED.includes(download.status) && this.isConnected) {
      if (download.bytes_total) this.progress.value = download.percent;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      download = await (await ask(download.status_url)).json();
    }
    this.progress.hidden = true;
    await this.look(false);
    if (download.error) this.note.textContent = download.error.message;
  }
});
