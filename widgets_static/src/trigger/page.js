/** @import {Fire, Page, Spec} from "../protocol" */

/**
 * As soon as the page rule holds and the place is free.
 * @param {Page} page @param {Spec} spec @param {Fire} fire
 */
export function arm(page, spec, fire) {
  const look = () => {
    if (spec.possible("page")) fire({ by: "page" });
  };
  const offs = Array.from(["navigate", "visible", "free"], (name) => page.bus.on(name, look));
  // Its element may come into the page, or into sight, at any time.
  let could = true;
  if (spec.anchor) offs.push(page.often(() => could !== (could = spec.possible("page")) && look()));
  return () => offs.forEach((off) => off());
}
