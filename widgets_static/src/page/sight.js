import { deep } from "./locate.js";

const OURS = "guidance-prompt";
const PICTURES = "img,video,canvas,iframe";

/**
 * Whether a person can see an element now: drawn, inside the window, and not behind something opaque.
 * @param {Element} element
 */
export function inSight(element) {
  // Whoever found it in a frame knows how to see it there.
  if (element.ownerDocument !== document) return /** @type {typeof import("./deep.js")} */ (deep).onView(element, clear);
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return clear(element, (Math.max(left, 0) + Math.min(right, innerWidth)) / 2, (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2, top === bottom);
}

/** Whether an element is what is seen at a point of its window. @param {Element} element @param {number} x @param {number} y @param {boolean} [empty] */
function clear(element, x, y, empty) {
  let hit = /** @type {Document} */ (element.getRootNode()).elementFromPoint(x, y);
  if (!hit || element.checkVisibility?.({ visibilityProperty: true, opacityProperty: true }) === false) return false;
  // An empty place, such as a slot that waits for a card, has nothing that could be covered.
  if (empty) return true;
  for (; hit && !hit.contains(element) && !element.contains(hit) && hit.localName !== OURS; hit = hit.parentElement) {
    // A clear sheet over the element, such as a card that is one big link, covers nothing.
    if (!getComputedStyle(hit).background.startsWith("rgba(0, 0, 0, 0) none") || hit.matches(PICTURES)) return false;
  }
  return true;
}
