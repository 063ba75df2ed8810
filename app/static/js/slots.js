// <media-slot>: a picture or video to start from, by drop, paste, file or from the gallery.
import { send } from "./api.js";
import { choose } from "./chooser.js";
import { attempt, toast } from "./notices.js";

/** Upload a file; returns what the studio says of it. */
export async function upload(file) {
  const form = new FormData();
  form.append("file", file);
  return send("POST", "/api/uploads", form);
}

export const fileOf = (transfer, kind = "") => [...(transfer?.files || [])].find((file) => file.type.startsWith(kind));

export class MediaSlot extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("[data-media]");
    this.picture = this.querySelector("[data-picture]");
    this.addEventListener("change", (event) => event.target.type === "file" && this.take(event.target.files[0], event.target));
    this.addEventListener("click", (event) => this.clicked(event.target));
    this.addEventListener("dragover", (event) => { event.preventDefault(); this.dataset.over = ""; });
    this.addEventListener("dragleave", () => delete this.dataset.over);
    this.addEventListener("drop", (event) => {
      event.preventDefault();
      delete this.dataset.over;
      this.take(fileOf(event.dataTransfer, this.dataset.accept));
    });
  }

  get value() { return this.input.value; }

  /** What is chosen, for another slot to show. */
  get shown() {
    const { src, width, height } = this.picture;
    return { id: this.value, thumb: src, width, height, kind: this.dataset.accept };
  }

  async take(file, input) {
    if (!file) return toast(`Only a ${this.dataset.accept === "video" ? "video" : "picture"} fits here.`, { error: true });
    this.ariaBusy = "true";
    await attempt(async () => {
      const made = await upload(file);
      if (made.media_type !== this.dataset.accept) throw new Error(`This is a ${made.media_type}; a ${this.dataset.accept} is needed here.`);
      this.show({ ...made, thumb: made.poster_url || made.thumbnail_url });
    });
    this.ariaBusy = null;
    if (input) input.value = "";
  }

  show({ id, thumb, width, height }) {
    this.input.value = id;
    Object.assign(this.picture, { src: thumb, width, height });
    this.mark();
  }

  clear() {
    this.input.value = "";
    this.mark();
    this.querySelector("[data-choose]").focus();
  }

  mark() {
    this.querySelector(".slot-empty").hidden = Boolean(this.value);
    this.querySelector(".slot-shown").hidden = !this.value;
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  async clicked(target) {
    if (target.closest("[data-clear]")) this.clear();
    if (!target.closest("[data-choose]")) return;
    const chosen = await choose(this.dataset.accept);
    if (chosen) this.show(chosen);
    this.querySelector(chosen ? "[data-clear]" : "[data-choose]")?.focus();
  }
}

customElements.define("media-slot", MediaSlot);

/** A picture that is pasted, or dropped beside every slot, goes to the first slot that waits for one. */
async function arrived(event, transfer) {
  const file = fileOf(transfer);
  if (!file || !/^(image|video)\//.test(file.type) || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  const slots = [...document.querySelectorAll("main media-slot")].filter((slot) => file.type.startsWith(slot.dataset.accept) && slot.checkVisibility());
  const slot = document.activeElement?.closest?.("media-slot") || slots.find((each) => !each.value) || slots[0];
  if (slot) slot.take(file);
  else await attempt(async () => location.assign(`/?${await addressFor(await upload(file))}`));
}

/** What a file fills the form with: how it was made where it says so, else itself as the source. */
async function addressFor({ id, url }) {
  const { record } = await send("GET", `${url}/metadata`).catch(() => ({}));
  return new URLSearchParams(record?.parameters?.prompt ? { reuse: id } : { source: id });
}

if (document.querySelector("studio-composer")) {
  document.addEventListener("paste", (event) => arrived(event, event.clipboardData));
  document.addEventListener("dragover", (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault());
  document.addEventListener("drop", (event) => !event.defaultPrevented && arrived(event, event.dataTransfer));
}
