// <animate-dialog>: makes a video from a picture of the gallery, or from one that is uploaded for it.
import { fragment, send } from "./api.js";
import { attempt } from "./notices.js";

customElements.define("animate-dialog", class extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.body = this.querySelector("[data-body]");
    document.addEventListener("animate", (event) => this.open(event.detail.id));
    document.addEventListener("change", (event) => event.target.matches("[data-upload]") && this.upload(event.target));
    this.addEventListener("accepted", () => this.dialog.close());
    this.dialog.addEventListener("close", () => this.body.replaceChildren());
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog || event.target.closest("[data-close]")) this.dialog.close();
    });
  }

  async open(id) {
    await attempt(async () => {
      this.body.replaceChildren(await fragment(`/fragments/animate/${encodeURIComponent(id)}`));
      this.dialog.showModal();
    });
  }

  async upload(input) {
    const form = new FormData();
    form.append("file", input.files[0]);
    input.value = "";
    await attempt(async () => this.open((await send("POST", "/api/uploads", form)).id));
  }
});
