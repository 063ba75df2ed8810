// <story-board>: the rows of a storyboard move without a new page, by their buttons or by drag. Without this the same
// buttons post the form. Fields are told apart by their order, so moving a row is all that there is to do.
import { announce } from "./notices.js";

export class StoryBoard extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector("[data-rows]");
    for (const grip of this.querySelectorAll("[data-grip]")) {
      grip.hidden = false;
      const row = grip.closest("[data-row]");
      grip.addEventListener("pointerdown", () => { row.draggable = true; });
      row.addEventListener("dragend", () => { row.draggable = false; this.dragged = null; });
    }
    this.addEventListener("click", (event) => this.moved(event));
    this.addEventListener("dragstart", (event) => this.taken(event));
    this.addEventListener("dragover", (event) => this.over(event));
    this.addEventListener("drop", (event) => { if (this.dragged) { event.preventDefault(); event.stopPropagation(); this.number(); } }, true);
  }

  get rows() { return [...this.list.children]; }

  moved(event) {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    event.preventDefault();
    const row = button.closest("[data-row]");
    const way = button.dataset.move;
    if (way === "remove") {
      const next = row.nextElementSibling || row.previousElementSibling;
      if (!next) return;
      row.remove();
      next.querySelector("[data-move=remove]").focus();
    } else {
      const other = way === "up" ? row.previousElementSibling : row.nextElementSibling;
      if (other) (way === "up" ? other.before(row) : other.after(row));
      button.focus();
    }
    this.number();
    announce(way === "remove" ? "Removed" : `Picture ${this.rows.indexOf(row) + 1} of ${this.rows.length}`);
  }

  taken(event) {
    const row = event.target.closest?.("[data-row]");
    if (!row?.draggable) return;
    this.dragged = row;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
  }

  over(event) {
    const row = event.target.closest("[data-row]");
    if (!this.dragged) return;
    event.preventDefault();
    if (!row || row === this.dragged) return;
    const rows = this.rows;
    if (rows.indexOf(row) > rows.indexOf(this.dragged)) row.after(this.dragged);
    else row.before(this.dragged);
  }

  number() {
    this.rows.forEach((row, index) => {
      row.querySelector("[data-number]").textContent = index + 1;
      for (const button of row.querySelectorAll("[data-move]")) {
        button.value = `${button.dataset.move} ${index}`;
        button.setAttribute("aria-label", button.ariaLabel.replace(/\d+/, index + 1));
      }
    });
  }
}

customElements.define("story-board", StoryBoard);
