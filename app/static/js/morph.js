// Turns one piece of the page into a freshly rendered one, touching only what differs: focus, hover and reading
// position stay. Elements with the same data-key (or id) are the same element, wherever they stand in their parent.

const keyOf = (node) => (node.nodeType === Node.ELEMENT_NODE ? node.dataset.key || node.id || null : null);

const alike = (one, other) => one.nodeName === other.nodeName && keyOf(one) === keyOf(other);

export function morph(from, to) {
  if (from.isEqualNode(to)) return from;
  if (!alike(from, to)) {
    from.replaceWith(to);
    return to;
  }
  if (from.nodeType !== Node.ELEMENT_NODE) {
    from.nodeValue = to.nodeValue;
    return from;
  }
  for (const name of from.getAttributeNames()) if (!to.hasAttribute(name) && !opened(from, name)) from.removeAttribute(name);
  for (const { name, value } of to.attributes) if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  morphChildren(from, to);
  return from;
}

/** Whether an attribute says that a person has opened a disclosure, which the server does not know of. */
const opened = (element, name) => name === "open" && element.nodeName === "DETAILS";

/** Do something to the page that may move the focused element, and give it the focus back (or its neighbour). */
export function keepingFocus(root, change) {
  const held = root.contains(document.activeElement) ? document.activeElement : null;
  const around = held?.closest("[data-key]");
  change();
  if (!held || document.activeElement === held) return;
  if (held.isConnected && !held.disabled) held.focus();
  else if (around?.isConnected) around.querySelector("button:not(:disabled), a[href]")?.focus();
}

/** Make the children of `from` like those of `to`, which is used up. */
export function morphChildren(from, to) {
  const keyed = new Map([...from.children].filter(keyOf).map((child) => [keyOf(child), child]));
  let place = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    const known = keyed.get(keyOf(wanted));
    if (known) {
      if (known !== place) from.insertBefore(known, place);
      place = morph(known, wanted).nextSibling;
    } else if (place && !keyOf(place) && alike(place, wanted)) {
      place = morph(place, wanted).nextSibling;
    } else {
      from.insertBefore(wanted, place);
    }
  }
  while (place) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
}
