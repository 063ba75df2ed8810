// <prompt-field>: earlier prompts, by the History button or Alt with the arrow keys.
// <seed-field>: a seed that is drawn anew each time, or kept.
const KEY = "stillmotion.prompts";
const MOST = 100;

function history() {
  try { return JSON.parse(localStorage.getItem(KEY) || "[]"); } catch { return []; }
}

function add(prompt) {
  const kept = [prompt, ...history().filter((each) => each !== prompt)].slice(0, MOST);
  try { localStorage.setItem(KEY, JSON.stringify(kept)); } catch { /* storage is off or full */ }
}

function fill(area, text) {
  area.value = text;
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

customElements.define("prompt-field", class extends HTMLElement {
  connectedCallback() {
    this.area = this.querySelector("textarea");
    this.button = this.querySelector("[data-history]");
    this.place = -1;
    this.button.hidden = !history().length;
    this.button.addEventListener("click", () => this.choose());
    this.area.addEventListener("keydown", (event) => this.pressed(event));
    this.closest("studio-composer").addEventListener("accepted", ({ detail }) => {
      add(detail.prompt);
      this.place = -1;
      this.button.hidden = false;
    });
  }

  pressed(event) {
    const by = event.altKey && { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const kept = history();
    if (this.place < 0) this.draft = this.area.value;
    this.place = Math.min(Math.max(this.place + by, -1), kept.length - 1);
    fill(this.area, this.place < 0 ? this.draft || "" : kept[this.place]);
  }

  choose() {
    const dialog = document.getElementById("prompts");
    const list = dialog.querySelector("ul");
    const entry = dialog.querySelector("template").content;
    const search = dialog.querySelector("[type=search]");
    const show = () => list.replaceChildren(...history().filter((each) => each.toLowerCase().includes(search.value.toLowerCase())).map((each) => {
      const row = entry.cloneNode(true);
      row.querySelector("button").textContent = each;
      return row;
    }));
    search.value = "";
    search.oninput = show;
    dialog.onclick = ({ target }) => {
      if (target.matches("li button")) { fill(this.area, target.textContent); this.area.focus(); }
      if (target === dialog || target.matches("li button") || target.closest("[data-close]")) dialog.close();
    };
    show();
    dialog.showModal();
  }
});

customElements.define("seed-field", class extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input");
    this.lock = this.querySelector("[data-lock]");
    this.note = this.querySelector("[data-seed-note]");
    this.input.addEventListener("input", () => this.mark());
    this.lock.addEventListener("click", () => fill(this.input, this.input.value ? "" : this.last));
    this.heard = ({ detail }) => { sessionStorage.setItem("stillmotion.seed", detail.seed); this.mark(); };
    this.composer = this.closest("studio-composer");
    this.composer?.addEventListener("accepted", this.heard);
    this.mark();
  }

  disconnectedCallback() { this.composer?.removeEventListener("accepted", this.heard); }

  /** The seed of the last job; before the first one a number out of the air. */
  get last() { return sessionStorage.getItem("stillmotion.seed") || String(crypto.getRandomValues(new Uint32Array(1))[0]); }

  mark() {
    const [kept, last] = [Boolean(this.input.value), sessionStorage.getItem("stillmotion.seed")];
    this.lock.setAttribute("aria-pressed", String(kept));
    this.note.textContent = kept ? "kept" : last ? `empty draws one; the last was ${last}` : "empty draws one";
  }
});
