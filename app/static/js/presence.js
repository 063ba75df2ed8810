// How far the work is, where it is seen from another tab: the title and the icon.
const TITLE = document.title;
const ICON = document.querySelector("link[rel=icon]");
const OWN = ICON.href;
const ROUND = 2 * Math.PI * 12;
let shown = null;

const ring = (percent) => `data:image/svg+xml,${encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="none" stroke-width="6">
  <circle cx="16" cy="16" r="12" stroke="#8884"/><circle cx="16" cy="16" r="12" stroke="#5868e6" transform="rotate(-90 16 16)"
  stroke-dasharray="${(percent / 100) * ROUND} ${ROUND}"/></svg>`)}`;

/** Say how far the running job is in percent (null: none runs), and how many wait. */
export function tell(percent, waiting = 0) {
  const whole = percent === null ? null : Math.round(percent);
  const now = `${whole}/${waiting}`;
  if (now === shown) return;
  shown = now;
  const more = waiting ? ` +${waiting}` : "";
  document.title = whole === null ? TITLE : `${whole} %${more} · ${TITLE}`;
  ICON.href = whole === null ? OWN : ring(whole);
}
