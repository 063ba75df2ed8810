// <studio-composer>: the form that starts a job. With data-source it animates that picture, otherwise it starts from
// a prompt. The parts that depend on the model come rendered from the studio.
import { fragment, Refused, send } from "./api.js";
import { recall, remember, restore, typed } from "./choices.js";
import { help, settle } from "./controls.js";
import { announce, attempt, toast } from "./notices.js";

const ADDRESSES = { image: "/api/generate", t2v: "/api/generate_t2v", i2v: "/api/generate_video" };
const BESIDE = ["prompt", "video_prompt", "negative_prompt"];

customElements.define("studio-composer", class extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.model = this.form.querySelector("[data-model]");
    this.model.addEventListener("change", () => attempt(() => this.changeModel()));
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    this.form.addEventListener("input", (event) => this.edited(event.target));
    this.form.addEventListener("click", (event) => help(this.form, event.target));
    this.form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.form.requestSubmit();
    });
    this.start();
  }

  async start() {
    if (!this.source && !("reused" in this.dataset)) {
      const last = recall();
      const known = [...this.model.options].some((option) => option.value === last.model);
      restore([this.form.elements.prompt].filter((area) => !area.value), { prompt: last.prompt });
      if (typeof last.keep === "boolean") this.form.querySelector("[data-keep]").checked = last.keep;
      if (known && last.model !== this.model.value) {
        this.model.value = last.model;
        await attempt(() => this.changeModel());
      } else this.restoreSettings();
    }
    if ("reused" in this.dataset) history.replaceState(null, "", location.pathname);
    settle(this.form);
    this.ready = true;
  }

  get source() { return this.dataset.source; }

  get inputs() { return [...this.form.querySelectorAll("[name][data-kind]")]; }

  restoreSettings() {
    const inputs = this.inputs.filter((input) => !["prompt", "video_prompt"].includes(input.name));
    restore(inputs, recall().settings[this.model.value]);
    settle(this.form);
  }

  async changeModel() {
    this.loading?.abort();
    this.loading = new AbortController();
    const query = new URLSearchParams({ model: this.model.value, ...(this.source && { source: this.source }) });
    const fresh = await fragment(`${this.dataset.fields}?${query}`, this.loading.signal);
    for (const part of fresh.querySelectorAll("[data-part]")) {
      this.form.querySelector(`[data-part=${part.dataset.part}]`)?.replaceWith(part);
    }
    if (!this.source) this.restoreSettings();
    settle(this.form);
    this.keep();
  }

  edited(input) {
    settle(this.form);
    this.complain(input.name, null);
    if (this.ready) this.keep();
  }

  keep() {
    if (this.source) return;
    const { prompt, ...settings } = typed(this.inputs);
    const keep = this.form.querySelector("[data-keep]").checked;
    const shown = this.form.querySelector("[data-part=fields]").dataset.for;
    const all = { ...recall().settings, [shown]: settings };
    remember({ model: this.model.value, prompt: prompt || "", keep, settings: all });
  }

  /** The request's body: texts beside the settings, numbers within. */
  body() {
    const values = typed(this.inputs);
    const beside = Object.fromEntries(BESIDE.filter((name) => name in values).map((name) => [name, values[name]]));
    const settings = Object.fromEntries(Object.entries(values).filter(([name]) => !BESIDE.includes(name)));
    const model = { [this.model.name]: this.model.value };
    return { ...model, ...beside, ...(this.source && { source_image_id: this.source }), settings };
  }

  async submit() {
    const button = this.form.querySelector("[data-part=action]");
    if (button.disabled) return;
    button.disabled = true;
    this.complain(null, null);
    try {
      const accepted = await send("POST", ADDRESSES[button.dataset.jobType], this.body());
      this.accepted(accepted);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.complain(error.field, error.reason || error.message, error.message);
    } finally {
      button.disabled = false;
    }
  }

  accepted({ job_id: id }) {
    announce("Queued");
    const feed = document.querySelector("job-feed");
    if (feed) feed.add(id);
    else toast("The video is in the queue.", { link: { href: "/", text: "Show" } });
    this.dispatchEvent(new CustomEvent("accepted", { bubbles: true, detail: { id } }));
    if (!this.source && !this.form.querySelector("[data-keep]").checked) {
      this.form.elements.prompt.value = "";
      this.keep();
    }
  }

  /** Show what is wrong beside its field, or above the button; null clears it. */
  complain(field, reason, message = reason) {
    for (const place of this.form.querySelectorAll("[data-error-for], [data-form-error]")) {
      if (reason === null && field && place.dataset.errorFor !== field) continue;
      place.hidden = true;
    }
    for (const input of this.inputs) if (!field || input.name === field) input.removeAttribute("aria-invalid");
    if (reason === null) return;
    const place = field && this.form.querySelector(`[data-error-for="${CSS.escape(field)}"]`);
    const shown = place || this.form.querySelector("[data-form-error]");
    shown.textContent = place ? reason : message;
    shown.hidden = false;
    const input = place && this.form.querySelector(`[name="${CSS.escape(field)}"]`);
    input?.setAttribute("aria-invalid", "true");
    (input || shown).scrollIntoView({ block: "center" });
    input?.focus();
  }
});
