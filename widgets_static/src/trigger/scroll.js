/** @import {Fire, Page, Spec} from "../protocol" */
import { lasting } from "./base/lasting.js";

/**
 * The person scrolled through `percent` of the page, or of the part of it that scrolls and fills most of the window.
 * @param {Page} page @param {Spec} spec @param {Fire} fire
 */
export function arm(page, spec, fire) {
  return lasting(page, spec, fire, (reached) => {
    const ends = new AbortController();
    const scrolled = (/** @type {Event} */ { target }) => {
      const part = target instanceof Element ? target : document.scrollingElement;
      if (!part || part.clientHeight < innerHeight / 2) return;
      const room = part.scrollHeight - part.clientHeight;
      if (room > 0 && (100 * part.scrollTop) / room >= (spec.percent ?? 50)) reached();
    };
    page.kit.listen(document, "scroll", scrolled, page, ends.signal);
    return () => ends.abort();
  });
}
