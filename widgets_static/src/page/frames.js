/** @typedef {{ left: number, right: number, top: number, bottom: number }} Edges */
/** @typedef {{ one: Element, x: number, y: number, wide: number, high: number }} Level */

/**
 * Whether a person can see an element of a frame: in the frame's own window, and the frame at that point in ours.
 * @param {Element} element
 * @param {(element: Element, x: number, y: number) => boolean} clear whether an element is what is seen at a point of its window
 */
export function onView(element, clear) {
  /** From the element out to our own document: each one, and where its window's origin is in the window around it. @type {Level[]} */
  const levels = [];
  /** @type {Edges} */
  let part = element.getBoundingClientRect();
  for (let one = element; ; ) {
    const view = one.ownerDocument.defaultView;
    if (!view) return false;
    part = { left: Math.max(part.left, 0), right: Math.min(part.right, view.innerWidth), top: Math.max(part.top, 0), bottom: Math.min(part.bottom, view.innerHeight) };
    if (part.left >= part.right || part.top >= part.bottom) return false;
    const frame = /** @type {HTMLElement | null} */ (view === window ? null : view.frameElement);
    const level = frame ? inside(one, frame) : { one, x: 0, y: 0, wide: 1, high: 1 };
    levels.unshift(level);
    if (!frame) break;
    const { x, y, wide, high } = level;
    part = { left: x + part.left * wide, right: x + part.right * wide, top: y + part.top * high, bottom: y + part.bottom * high };
    one = frame;
  }
  let x = (part.left + part.right) / 2;
  let y = (part.top + part.bottom) / 2;
  for (const level of levels) {
    x = (x - level.x) / level.wide;
    y = (y - level.y) / level.high;
    if (!clear(level.one, x, y)) return false;
  }
  return true;
}

/** Where the window inside a frame begins, and how much larger or smaller a transform draws it. @param {Element} one @param {HTMLElement} frame @returns {Level} */
function inside(one, frame) {
  const { left, top, width, height } = frame.getBoundingClientRect();
  const wide = width / frame.offsetWidth || 1;
  const high = height / frame.offsetHeight || 1;
  return { one, x: left + frame.clientLeft * wide, y: top + frame.clientTop * high, wide, high };
}
