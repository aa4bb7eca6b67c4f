/** @import {Fire, Page, Spec} from "../protocol" */

/**
 * As soon as the page rule holds and the place is free.
 * @param {Page} page @param {Spec} spec @param {Fire} fire
 */
export function arm(page, spec, fire) {
  const look = () => {
    if (spec.possible("page")) fire({ by: "page" });
  };
  const offs = ["navigate", "visible", "free"].map((name) => page.bus.on(name, look));
  return () => offs.forEach((off) => off());
}
