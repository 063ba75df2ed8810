// Arrows and j/k move between tiles; Home and End go to the ends of what is shown.

/** Move the focus within a grid of tiles. Left and right follow the order, up and down the rows. */
export function moveFocus(grid, event) {
  const links = [...grid.querySelectorAll(".tile-link[href]")];
  const here = links.indexOf(document.activeElement.closest?.(".tile")?.querySelector(".tile-link"));
  const next = target(links, here, event.key);
  if (!next) return;
  event.preventDefault();
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function target(links, here, key) {
  switch (key) {
    case "ArrowRight": case "j": return links[here + 1];
    case "ArrowLeft": case "k": return links[here < 0 ? 0 : here - 1];
    case "ArrowDown": return here < 0 ? null : inRow(links, here, 1);
    case "ArrowUp": return here < 0 ? null : inRow(links, here, -1);
    case "Home": return here < 0 ? null : links[0];
    case "End": return here < 0 ? null : links.at(-1);
    default: return null;
  }
}

/** The nearest link of the row above (-1) or below (1). */
function inRow(links, here, direction) {
  const from = links[here].getBoundingClientRect();
  const boxes = links.map((link) => [link, link.getBoundingClientRect()]);
  const beyond = boxes.filter(([, box]) => direction * (box.top - from.top) > 1);
  if (!beyond.length) return null;
  const row = direction * Math.min(...beyond.map(([, box]) => direction * box.top));
  const middle = (box) => Math.abs(box.left + box.width / 2 - from.left - from.width / 2);
  const near = beyond.filter(([, box]) => Math.abs(box.top - row) <= 1);
  return near.reduce((best, each) => (middle(each[1]) < middle(best[1]) ? each : best))[0];
}
