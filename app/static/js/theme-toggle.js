// <theme-toggle>: system, light, dark, in turn.
const THEMES = ["system", "light", "dark"];
const KEY = "stillmotion.theme";

customElements.define("theme-toggle", class extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    this.button.addEventListener("click", () => this.set(THEMES[(THEMES.indexOf(this.theme) + 1) % THEMES.length]));
    this.show();
  }

  get theme() {
    return document.documentElement.dataset.theme || "system";
  }

  set(theme) {
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    try { localStorage.setItem(KEY, theme); } catch { /* storage is off: it lasts for this page */ }
    this.show();
  }

  show() {
    this.button.setAttribute("aria-label", `Theme: ${this.theme}`);
    this.button.title = `Theme: ${this.theme}`;
    for (const icon of this.querySelectorAll("[data-theme-icon]")) icon.hidden = icon.dataset.themeIcon !== this.theme;
  }
});
