/** @import {Fire, Page, Spec} from "../protocol" */
import { lasting } from "./base/lasting.js";

/**
 * The pointer leaves through the top of the window, where tabs and addresses are, or a finger throws the page upwards to get there; `seconds`
 * after the page was opened at the soonest.
 * @param {Page} page @param {Spec} spec @param {Fire} fire
 */
export function arm(page, spec, fire) {
  return lasting(page, spec, fire, (reached) => {
    const begun = Date.now();
    const ends = new AbortController();
    const left = () => {
      if (Date.now() - begun >= (spec.seconds ?? 0) * 1000) reached();
    };
    // Not of the frames: who leaves one of those is still here.
    page.kit.listen(document.documentElement, "mouseout", (event) => !event.relatedTarget && event.clientY <= 0 && left(), page, ends.signal);
    if (navigator.maxTouchPoints) import("./exit/touch.js").then(({ watch }) => watch(page, ends.signal, left), page.report);
    return () => ends.abort();
  });
}
