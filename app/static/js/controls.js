// Small controls of the composer: sliders with a number, size presets, the seed, example prompts.

customElements.define("range-field", class extends HTMLElement {
  connectedCallback() {
    const [slider, number] = this.querySelectorAll("input");
    const fill = () => slider.style.setProperty("--fill", (slider.value - slider.min) / (slider.max - slider.min || 1));
    slider.addEventListener("input", () => {
      number.value = slider.value;
      number.dispatchEvent(new Event("input", { bubbles: true }));
    });
    number.addEventListener("input", () => {
      if (number.value !== slider.value) slider.value = number.value;
      fill();
    });
    fill();
  }
});

/** Mark the size preset that the two numbers are at. */
function markSize(fieldset) {
  const [width, height] = ["width", "height"].map((name) => fieldset.querySelector(`[name=${name}]`).value);
  for (const preset of fieldset.querySelectorAll("[data-width]")) {
    preset.setAttribute("aria-pressed", String(preset.dataset.width === width && preset.dataset.height === height));
  }
}

function setSize(fieldset, width, height) {
  fieldset.querySelector("[name=width]").value = width;
  const down = fieldset.querySelector("[name=height]");
  down.value = height;
  fieldset.querySelector("[name=width]").dispatchEvent(new Event("input", { bubbles: true }));
  down.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Say how long the frames last. */
function markLength(form) {
  const note = form.querySelector("[data-note=num_frames]");
  const [frames, fps] = [form.elements.num_frames?.value, form.elements.fps?.value];
  if (note) note.textContent = frames > 0 && fps > 0 ? `${(frames / fps).toFixed(1)} s` : "";
}

/** Bring what is derived from the form's values up to date. */
export function settle(form) {
  form.querySelectorAll("[data-size]").forEach(markSize);
  markLength(form);
}

/** The first run's one button: the prompt goes into the form, and the form is sent. */
document.addEventListener("submit", (event) => {
  const first = event.target.querySelector("[data-first]");
  const form = document.querySelector("studio-composer form");
  if (!first || !form) return;
  event.preventDefault();
  fillPrompt(form, first.dataset.first);
  form.requestSubmit();
});

/** Handle a click on one of the composer's helpers; returns whether it was one. */
export function help(form, target) {
  const size = target.closest("[data-size]");
  const preset = target.closest("[data-width]");
  if (preset) setSize(size, preset.dataset.width, preset.dataset.height);
  else if (target.closest("[data-swap]")) setSize(size, form.elements.height.value, form.elements.width.value);
  else if (target.closest("[data-random]")) clear(form.elements.seed);
  else if (target.closest("[data-example]")) fillPrompt(form, target.closest("[data-example]").textContent.trim());
  else return false;
  return true;
}

function clear(input) {
  input.value = "";
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

function fillPrompt(form, prompt) {
  const area = form.elements.prompt || form.elements.video_prompt;
  area.value = prompt;
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
}
