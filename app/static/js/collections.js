// <collection-list>: make, rename and delete collections.
import { send } from "./api.js";
import { ask, attempt, confirmed } from "./notices.js";

customElements.define("collection-list", class extends HTMLElement {
  connectedCallback() { this.addEventListener("click", (event) => this.clicked(event.target)); }

  async clicked(target) {
    const { collection, name } = target.closest("[data-collection]")?.dataset ?? {};
    if (target.closest("[data-new]")) await this.change("Name of the new collection", "", "Make", (given) => send("POST", "/api/collections", { name: given }));
    else if (target.closest("[data-rename]")) await this.change(`New name for ${name}`, "", "Rename", (given) => send("PATCH", `/api/collections/${collection}`, { name: given }));
    else if (target.closest("[data-remove]") && await confirmed(`Delete the collection ${name}?`, "What is in it stays in the gallery.", "Delete")) {
      if (await attempt(() => send("DELETE", `/api/collections/${collection}`))) location.reload();
    }
  }

  async change(question, hint, answer, act) {
    const given = await ask(question, hint, answer);
    if (given && await attempt(() => act(given))) location.reload();
  }
});
