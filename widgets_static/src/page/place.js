/** @import {Place} from "../protocol" */

/**
 * Shows a box in the top layer beside its anchor and keeps it there; the browser does so itself where it can.
 * @type {Place}
 */
export function place(box, anchor, placement) {
  box.dataset.placement = placement;
  const popover = /** @type {any} */ (box);
  if (box.matches(":popover-open")) popover.hidePopover();
  popover.showPopover({ source: anchor });
  if (CSS.supports("position-area", "block-end")) return undefined;
  /** @type {(() => void) | undefined} */
  let stop;
  let over = false;
  import("./float.js").then(({ float }) => {
    if (!over) stop = float(box, anchor, placement);
  }, () => {});
  return () => {
    over = true;
    stop?.();
  };
}
