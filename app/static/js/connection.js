// Says when the studio does not answer, and looks for it until it does: what is on the page stays meanwhile.
import { announce } from "./notices.js";

const LOOK_MS = 1500;
const banner = document.querySelector("[data-offline]");
let looking = null;

async function look() {
  try {
    if ((await fetch("/health", { cache: "no-store" })).ok) return found();
  } catch { /* not yet */ }
  looking = setTimeout(look, LOOK_MS);
}

function found() {
  looking = null;
  banner.hidden = true;
  announce("The studio answers again");
  document.dispatchEvent(new CustomEvent("studio-online"));
}

function lost() {
  if (looking) return;
  banner.hidden = false;
  looking = setTimeout(look, LOOK_MS);
}

document.addEventListener("studio-offline", lost);
window.addEventListener("offline", () => document.dispatchEvent(new CustomEvent("studio-offline")));
