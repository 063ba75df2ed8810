// <model-board>: the lineup as it is now, rendered anew while something downloads or loads.
import { act } from "./acts.js";
import { Board } from "./board.js";

customElements.define("model-board", class extends Board {
  get pause() { return this.querySelector("[data-busy]") ? 700 : 4000; }

  async clicked(event) {
    const button = event.target.closest("[data-act]");
    if (!button) return;
    event.preventDefault();
    await act(button);
    await this.tick();
  }
});
