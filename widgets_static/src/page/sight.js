const OURS = "guidance-prompt";
const PICTURES = "img,video,canvas,iframe";

/**
 * Whether a person can see an element now: drawn, inside the window, and not behind something opaque.
 * @param {Element} element
 */
export function inSight(element) {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  const x = (Math.max(left, 0) + Math.min(right, innerWidth)) / 2;
  const y = (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2;
  let hit = /** @type {Document} */ (element.getRootNode()).elementFromPoint(x, y);
  if (!hit || element.checkVisibility?.({ visibilityProperty: true, opacityProperty: true }) === false) return false;
  for (; hit && !hit.contains(element) && !element.contains(hit) && hit.localName !== OURS; hit = hit.parentElement) {
    // A clear sheet over the element, such as a card that is one big link, covers nothing.
    if (!getComputedStyle(hit).background.startsWith("rgba(0, 0, 0, 0) none") || hit.matches(PICTURES)) return false;
  }
  return true;
}
