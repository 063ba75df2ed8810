// <media-viewer>: the dialog with one picture or video and all that is known about it.
// It opens for any element with data-open and steps through those of the page in their order.
import { ask, fragment, send } from "./api.js";
import { attempt, toast } from "./notices.js";
import { allowed } from "./keyboard.js";
import { gather } from "./gathering.js";
import { remove } from "./removal.js";
import { Zoom } from "./zoom.js";

customElements.define("media-viewer", class extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.body = this.querySelector("[data-body]");
    this.zoom = new Zoom(this.querySelector("[data-zoom]"));
    document.addEventListener("click", (event) => this.opened(event));
    document.addEventListener("tiles-added", () => this.markEnds());
    this.dialog.addEventListener("click", (event) => this.clicked(event));
    this.dialog.addEventListener("keydown", (event) => this.pressed(event));
    this.dialog.addEventListener("close", () => this.closed());
    this.dialog.addEventListener("submit", (event) => { if (event.target.dataset.tags) { event.preventDefault(); this.tag(event.target); } });
    this.dialog.addEventListener("change", (event) => event.target.name === "tags" && this.tag(event.target.form));
    this.dialog.addEventListener("pointerdown", (event) => { this.from = event.pointerType === "touch" ? event : null; });
    this.dialog.addEventListener("pointerup", (event) => this.swiped(event));
  }

  get ids() { return [...new Set([...document.querySelectorAll("main [data-open]")].map((each) => each.dataset.open))]; }

  opener(id) { return document.querySelector(`main [data-open="${CSS.escape(id)}"]`); }

  opened(event) {
    const link = event.target.closest("[data-open]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
    event.preventDefault();
    this.show(link.dataset.open);
  }

  async show(id) {
    this.id = id;
    await attempt(async () => {
      const search = new URLSearchParams(location.search).get("search");
      const query = search ? `?${new URLSearchParams({ search })}` : "";
      const shown = await fragment(`/fragments/media/${encodeURIComponent(id)}${query}`);
      if (this.id !== id) return;
      for (const time of shown.querySelectorAll("[data-local]")) time.textContent = new Date(time.dateTime).toLocaleString();
      this.body.replaceChildren(shown);
      if (!this.dialog.open) this.dialog.showModal();
      this.zoom.watch(this.body.querySelector(".stage"));
      this.markEnds();
    });
  }

  markEnds() {
    const ids = this.ids;
    const place = ids.indexOf(this.id);
    this.querySelector(".viewer-previous").disabled = place <= 0;
    this.querySelector(".viewer-next").disabled = place < 0 || place >= ids.length - 1;
  }

  step(by) {
    const ids = this.ids;
    const next = ids[ids.indexOf(this.id) + by];
    if (next === undefined || !ids.includes(this.id)) return;
    this.opener(next)?.scrollIntoView({ block: "nearest" });
    this.show(next);
  }

  clicked(event) {
    const target = event.target.closest("button, a");
    if (event.target === this.dialog || target?.matches("[data-close]")) this.dialog.close();
    else if (target?.dataset.step) this.step(Number(target.dataset.step));
    else if (target?.dataset.copy !== undefined) this.copy(target.dataset.copy);
    else if (target?.dataset.delete) this.remove(target);
    else if (target?.dataset.animate) this.animate(target.dataset.animate);
    else if (target?.dataset.favorite) this.favor(target);
    else if (target?.dataset.gather) gather([target.dataset.gather]);
    else if (target?.dataset.vary) this.vary(target);
  }

  pressed(event) {
    if (event.target.closest("video, input, textarea") || !allowed(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = { ArrowRight: 1, j: 1, ArrowLeft: -1, k: -1 }[event.key];
    if (by) { event.preventDefault(); this.step(by); }
    if (event.key === "Delete") this.querySelector("[data-delete]")?.click();
    if (event.key === "f") this.querySelector("[data-favorite]")?.click();
    if (event.key === "v") this.querySelector("[data-vary]")?.click();
    const larger = { "+": 1, "=": 1, "-": -1, 0: 0 }[event.key];
    if (larger !== undefined && this.zoom.picture) this.zoom.step(larger);
  }

  swiped(event) {
    if (!this.from || event.target.closest(".facts") || this.zoom.on || this.zoom.pinched) return;
    const [across, down] = [event.clientX - this.from.clientX, event.clientY - this.from.clientY];
    if (Math.abs(across) > 60 && Math.abs(across) > 2 * Math.abs(down)) this.step(across < 0 ? 1 : -1);
  }

  async copy(text) {
    const copied = await attempt(() => navigator.clipboard.writeText(text));
    if (copied) toast("The prompt is on the clipboard.");
  }

  /** Make it again with the same settings and another seed. */
  async vary({ dataset }) {
    await attempt(async () => {
      const { model_id, prompt, negative_prompt, settings } = await (await ask(`${dataset.vary}/metadata`)).json();
      const { seed, ...same } = settings;
      const { job_id: id } = await send("POST", "/api/jobs", { model_id, prompt, negative_prompt, settings: { ...same, ...("num_images" in same && { num_images: 1 }) } });
      document.querySelector("job-feed")?.add(id);
      toast("A variation is in the queue.", { link: { href: "/", text: "Show" } });
    });
  }

  async favor(button) {
    const favorite = button.getAttribute("aria-pressed") !== "true";
    if (!(await attempt(() => send("PATCH", `/api/media/${button.dataset.favorite}`, { favorite })))) return;
    button.setAttribute("aria-pressed", String(favorite));
    for (const heart of document.querySelectorAll(`[data-media="${CSS.escape(button.dataset.favorite)}"] [data-heart]`)) heart.hidden = !favorite;
  }

  async tag(form) {
    const tags = form.elements.tags.value.split(",").map((tag) => tag.trim()).filter(Boolean);
    await attempt(async () => {
      const now = await send("PATCH", `/api/media/${form.dataset.tags}`, { tags });
      form.elements.tags.value = now.tags.join(", ");
    });
  }

  animate(id) {
    this.dialog.close();
    document.dispatchEvent(new CustomEvent("animate", { detail: { id } }));
  }

  async remove({ dataset }) {
    const ids = this.ids;
    const place = ids.indexOf(dataset.delete);
    if (!(await remove([dataset.delete]))) return;
    const next = ids[place + 1] ?? ids[place - 1];
    if (next && this.opener(next)) this.show(next);
    else this.dialog.close();
  }

  closed() {
    this.body.replaceChildren();
    this.opener(this.id)?.focus();
    this.id = null;
  }
});
