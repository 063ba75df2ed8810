// <adapter-list>: rows of LoRAs or ControlNets, added from a template and removed again.
import { send } from "./api.js";
import { attempt } from "./notices.js";

customElements.define("adapter-list", class extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector("ul");
    this.add = this.querySelector("[data-add-row]");
    this.addEventListener("click", (event) => this.clicked(event.target));
    this.mark();
  }

  clicked(target) {
    if (target.closest("[data-add-row]")) {
      this.list.append(this.querySelector("template").content.cloneNode(true));
      this.list.lastElementChild.querySelector("input").focus();
    } else if (target.closest("[data-remove-row]")) {
      target.closest("[data-row]").remove();
      this.add.focus();
    } else if (target.closest("[data-preview-guide]")) {
      return this.preview(target.closest("[data-row]"));
    } else return;
    this.mark();
    this.dispatchEvent(new Event("input", { bubbles: true }));
  }

  mark() { this.add.disabled = this.list.children.length >= Number(this.dataset.most); }

  /** Show the guide as the ControlNet will see it. */
  async preview(row) {
    const [guide, name] = ["guide_image_id", "preprocessor"].map((field) => row.querySelector(`[name$="${field}"]`).value);
    const shown = row.querySelector("[data-guide]");
    if (!guide) return row.querySelector("[data-choose]").focus();
    await attempt(async () => {
      const made = name ? await send("POST", "/api/preprocess", { image_id: guide, preprocessor: name }) : { url: `/api/image/${guide}` };
      shown.src = made.url;
      shown.hidden = false;
    });
  }
});
