// <studio-composer>: the form that starts a job. With data-source it animates that picture, otherwise it starts from
// whatever its type of job takes. The parts that depend on model and type come rendered from the studio.
import { fragment, Refused, send } from "./api.js";
import { nested, recall, remember, restore, typed } from "./choices.js";
import { complain, firstMissing } from "./complaints.js";
import { help, settle } from "./controls.js";
import { announce, attempt, toast } from "./notices.js";
import { variations } from "./variations.js";

const BESIDE = ["prompt", "video_prompt", "negative_prompt"];

customElements.define("studio-composer", class extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.model = this.form.querySelector("[data-model]");
    this.model.addEventListener("change", () => attempt(() => this.change(this.remembered)));
    this.form.addEventListener("change", (event) => {
      if ("jobType" in event.target.dataset) attempt(() => this.change(event.target.value));
    });
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    this.form.addEventListener("input", (event) => this.edited(event.target));
    this.form.addEventListener("click", (event) => {
      if (event.target.closest("[data-variations]")) this.vary();
      else help(this.form, event.target);
    });
    this.form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.form.requestSubmit();
    });
    for (const each of this.form.querySelectorAll("[data-variations]")) each.hidden = false;
    this.start();
  }

  async start() {
    if (!this.source && !("given" in this.dataset)) {
      const last = recall();
      const known = [...this.model.options].some((option) => option.value === last.model);
      restore([this.form.elements.prompt].filter((area) => !area.value), { prompt: last.prompt });
      if (typeof last.keep === "boolean") this.form.querySelector("[data-keep]").checked = last.keep;
      if (known) this.model.value = last.model;
      const shown = this.form.querySelector("[data-part=fields]");
      if (this.model.value !== shown.dataset.for || (this.remembered && this.remembered !== this.jobType)) {
        await attempt(() => this.change(this.remembered));
      } else this.restoreSettings();
    }
    if (!this.source && location.search) history.replaceState(null, "", location.pathname + location.hash);
    settle(this.form);
    this.ready = true;
  }

  get source() { return this.dataset.source; }

  get jobType() { return this.form.querySelector("[data-part=action]").dataset.jobType; }

  /** The type of job that this model was last used for. */
  get remembered() { return this.source ? undefined : recall().types[this.model.value]; }

  /** Under which the settings of this model and type of job are remembered. */
  get place() {
    const shown = this.form.querySelector("[data-part=fields]").dataset;
    return `${shown.for}/${shown.jobType}`;
  }

  get prompt() { return this.form.elements.prompt || this.form.elements.video_prompt; }

  get inputs() { return [...this.form.querySelectorAll("[name][data-kind]")]; }

  restoreSettings() {
    const inputs = this.inputs.filter((input) => input !== this.prompt);
    restore(inputs, recall().settings[this.place]);
    settle(this.form);
  }

  /** Show the controls of the chosen model for a type of job: by default its first one. */
  async change(jobType) {
    this.loading?.abort();
    this.loading = new AbortController();
    const query = new URLSearchParams({ model: this.model.value });
    if (jobType) query.set("type", jobType);
    if (this.source) query.set("source", this.source);
    const held = this.form.contains(document.activeElement) && document.activeElement.matches("[data-job-type]");
    const chosen = this.media();
    const fresh = await fragment(`${this.dataset.fields}?${query}`, this.loading.signal);
    for (const part of fresh.querySelectorAll("[data-part]")) {
      this.form.querySelector(`[data-part=${part.dataset.part}]`)?.replaceWith(part);
    }
    if (held) this.form.querySelector("[data-job-type]:checked")?.focus();
    this.keepMedia(chosen);
    if (!this.source) this.restoreSettings();
    settle(this.form);
    this.keep();
  }

  /** The pictures that are chosen, so that they survive a change of the type of job. */
  media() {
    return [...this.form.querySelectorAll("media-slot")].filter((slot) => slot.value && !slot.closest("[data-row]")).map((slot) => slot.shown);
  }

  keepMedia(chosen) {
    for (const slot of this.form.querySelectorAll("[data-part=fields] > media-slot, .slots > media-slot")) {
      const fits = slot.value ? -1 : chosen.findIndex((each) => each.kind === slot.dataset.accept);
      if (fits >= 0) slot.show(chosen.splice(fits, 1)[0]);
    }
  }

  edited(input) {
    settle(this.form);
    complain(this.form, input.name?.replace("settings.", ""), null);
    if (this.ready) this.keep();
  }

  keep() {
    if (this.source) return;
    const { prompt, ...settings } = typed(this.inputs);
    const keep = this.form.querySelector("[data-keep]").checked;
    const shown = this.form.querySelector("[data-part=fields]").dataset;
    const last = recall();
    remember({
      model: this.model.value, prompt: prompt || "", keep,
      settings: { ...last.settings, [this.place]: settings }, types: { ...last.types, [shown.for]: shown.jobType },
    });
  }

  /** The request's body: texts beside the settings. */
  body() {
    const values = nested(this.inputs);
    const settings = Object.fromEntries(Object.entries(values).filter(([name]) => !BESIDE.includes(name)));
    if (this.source) settings.source_image_id = this.source;
    return {
      model_id: this.model.value, prompt: this.prompt.value,
      ...(values.negative_prompt && { negative_prompt: values.negative_prompt }),
      settings: { ...settings, type: this.jobType },
    };
  }

  /** Start four of the same, each with a seed of its own. */
  vary() { if (this.form.reportValidity()) this.submit(variations); }

  async submit(bodies = (body) => [body]) {
    const button = this.form.querySelector("[data-part=action]");
    if (button.disabled) return;
    complain(this.form, null, null);
    const missing = firstMissing(this.form);
    if (missing) return complain(this.form, missing.name, "is needed: choose one", "A picture is needed.");
    button.disabled = true;
    try {
      for (const body of bodies(this.body(), this.form)) this.accepted(await send("POST", "/api/jobs", body), body.prompt);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const own = { model_id: this.model.name, prompt: this.prompt.name };
      complain(this.form, own[error.path] || error.path, error.reason || error.message, error.message);
    } finally {
      button.disabled = false;
    }
  }

  accepted({ job_id: id, seed }, prompt) {
    announce("Queued");
    const feed = document.querySelector("job-feed");
    if (feed) feed.add(id);
    else toast("The video is in the queue.", { link: { href: "/", text: "Show" } });
    this.dispatchEvent(new CustomEvent("accepted", { bubbles: true, detail: { id, seed, prompt } }));
    if (!this.source && !this.form.querySelector("[data-keep]").checked) {
      this.prompt.value = "";
      this.keep();
    }
  }
});
