/** @import {Fire, Page, Spec} from "../protocol" */
import { lasting } from "./base/lasting.js";

/**
 * The person looked at this page for `seconds`; time in another tab does not count.
 * @param {Page} page @param {Spec} spec @param {Fire} fire
 */
export function arm(page, spec, fire) {
  return lasting(page, spec, fire, (reached) => {
    let left = spec.seconds ?? 10;
    const timer = setInterval(() => {
      if (!document.hidden && --left <= 0) reached();
    }, 1000);
    return () => clearInterval(timer);
  });
}
