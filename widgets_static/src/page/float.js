import { autoUpdate, computePosition, flip, offset, platform as own, shift } from "@floating-ui/dom";

const BEAT = 120;
const GAP = 8;

/** Sizes as they are drawn, so that a page which zooms its body is measured like any other. */
const platform = { ...own, getDimensions: (/** @type {Element} */ element) => element.getBoundingClientRect() };

/**
 * Places a box by script, for browsers without CSS anchor positioning and for elements inside a frame; nobody else loads this file.
 * @param {HTMLElement} box @param {Element} anchor @param {string} placement
 */
export function float(box, anchor, placement) {
  const side = /** @type {"top" | "bottom" | "left" | "right"} */ (placement);
  const zoom = () => /** @type {any} */ (box).currentCSSZoom ?? 1;
  const middleware = [offset(() => GAP * zoom()), flip(), shift({ padding: GAP })];
  let over = false;
  const update = async () => {
    const { x, y } = await computePosition(anchor, box, { strategy: "fixed", placement: side, middleware, platform });
    if (over) return;
    box.style.setProperty("left", `${x / zoom()}px`);
    box.style.setProperty("top", `${y / zoom()}px`);
  };
  box.dataset.floating = "";
  const stop = autoUpdate(anchor, box, update);
  // Nothing tells when the frame itself moves.
  const timer = anchor.ownerDocument === document ? undefined : setInterval(update, BEAT);
  return () => {
    over = true;
    clearInterval(timer);
    stop();
    // The next element may be one beside which the browser itself places.
    delete box.dataset.floating;
    box.style.removeProperty("left");
    box.style.removeProperty("top");
  };
}
