/** @import {Fire, Page, Spec} from "../protocol" */
import { lasting } from "./base/lasting.js";

/**
 * The pointer leaves through the top of the window, where tabs and addresses are, `seconds` after the page was opened at the soonest.
 * @param {Page} page @param {Spec} spec @param {Fire} fire
 */
export function arm(page, spec, fire) {
  return lasting(page, spec, fire, (reached) => {
    const begun = Date.now();
    const ends = new AbortController();
    const left = (/** @type {MouseEvent} */ event) => {
      const outside = !event.relatedTarget && event.clientY <= 0;
      if (outside && Date.now() - begun >= (spec.seconds ?? 0) * 1000) reached();
    };
    page.kit.listen(document, "mouseout", left, page, ends.signal);
    return () => ends.abort();
  });
}
