/** @import {Fire, Page, Spec} from "../../protocol" */

/**
 * A moment that lasts: once reached it holds until the address changes, and is tried again whenever the place is free.
 * @param {Page} page @param {Spec} spec @param {Fire} fire
 * @param {(reached: () => void) => () => void} begin watches one page view for the moment, until the returned function is called
 */
export function lasting(page, spec, fire, begin) {
  const by = spec.type;
  let reached = false;
  let end = () => {};
  const look = () => {
    if (reached && spec.possible(by)) fire({ by, anchor: page.locate(spec.anchor) });
  };
  const start = () => {
    end();
    reached = false;
    end = begin(() => {
      if (reached) return;
      reached = true;
      look();
    });
  };
  // Its element may come into the page, or into sight, at any time.
  let could = true;
  const offs = [page.often(() => could !== (could = spec.possible(by)) && look()), page.bus.on("navigate", start), page.bus.on("visible", look), page.bus.on("free", look)];
  start();
  return () => {
    end();
    offs.forEach((off) => off());
  };
}
