// <enrich-prompt>: has the prompt made richer in a style; what stood there comes back with Undo.
import { send } from "./api.js";
import { announce, attempt, toast } from "./notices.js";

customElements.define("enrich-prompt", class extends HTMLElement {
  connectedCallback() {
    this.area = this.closest("prompt-field").querySelector("textarea");
    this.button = this.querySelector("button");
    this.button.addEventListener("click", () => this.enrich());
    this.button.disabled = false;
  }

  async enrich() {
    const prompt = this.area.value;
    if (!prompt.trim()) { this.area.focus(); return; }
    this.button.disabled = true;
    this.button.setAttribute("aria-busy", "true");
    await attempt(async () => {
      const made = await send("POST", "/api/enrich", { prompt, style: this.querySelector("select").value });
      if (this.area.value !== prompt) return; // somebody went on writing
      this.fill(made.prompt);
      announce("The prompt is richer now.");
      toast("The prompt is richer now.", { act: { text: "Undo", do: () => this.fill(prompt) } });
    });
    this.button.disabled = false;
    this.button.removeAttribute("aria-busy");
  }

  fill(text) {
    this.area.value = text;
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
  }
});
