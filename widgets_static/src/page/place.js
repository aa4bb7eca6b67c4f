/** @import {Place} from "../protocol" */

/**
 * Shows a box in the top layer beside its anchor and keeps it there; the browser does so itself where it can.
 * @type {Place}
 */
export function place(box, anchor, placement) {
  const popover = /** @type {any} */ (box);
  if (box.matches(":popover-open")) popover.hidePopover();
  popover.showPopover({ source: anchor });
  // A box that may be placed otherwise is laid out with the whole page when it is shown: forms say where else only once it has a style.
  popover.style.positionArea = placement;
  // A style holds a box beside an element of its own document only, not beside one in a frame.
  if (anchor.ownerDocument === document && CSS.supports("position-area", "top")) return undefined;
  const floating = import("./float.js").then(({ float }) => float(box, anchor, placement), () => {});
  return () => floating.then((stop) => stop?.());
}
