// Videos of the gallery play while the pointer or the focus is on them, without sound; not where motion is unwanted.

const WAIT_MS = 120;
const still = matchMedia("(prefers-reduced-motion: reduce)");
let now = null;
let timer;

function begin(tile) {
  if (now?.tile === tile || still.matches) return;
  end();
  const video = document.createElement("video");
  Object.assign(video, { className: "tile-playing", src: tile.dataset.plays, muted: true, loop: true, playsInline: true, ariaHidden: "true" });
  now = { tile, video };
  timer = setTimeout(() => {
    tile.querySelector(".tile-link").append(video);
    video.play().catch(end); // the browser does not want to, or the file is gone: the picture stays
  }, WAIT_MS);
}

function end() {
  clearTimeout(timer);
  if (!now) return;
  now.video.removeAttribute("src");
  now.video.load();
  now.video.remove();
  now = null;
}

for (const name of ["pointerover", "focusin"]) {
  document.addEventListener(name, (event) => {
    const tile = event.target.closest?.(".tile[data-plays]");
    if (tile && event.pointerType !== "touch") begin(tile);
    else if (now && !now.tile.contains(event.target)) end();
  });
}
