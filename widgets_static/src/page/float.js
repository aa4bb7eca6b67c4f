import { autoUpdate, computePosition, flip, offset, shift } from "@floating-ui/dom";

/**
 * Places a box by script, for browsers without CSS anchor positioning; their build loads this file, others never do.
 * @param {HTMLElement} box @param {Element} anchor @param {string} placement
 */
export function float(box, anchor, placement) {
  const side = /** @type {"top" | "bottom" | "left" | "right"} */ (placement);
  const middleware = [offset(8), flip(), shift({ padding: 8 })];
  const update = async () => {
    const { x, y } = await computePosition(anchor, box, { strategy: "fixed", placement: side, middleware });
    box.style.setProperty("left", `${x}px`);
    box.style.setProperty("top", `${y}px`);
  };
  box.dataset.floating = "";
  return autoUpdate(anchor, box, update);
}
