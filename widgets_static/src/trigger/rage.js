/** @import {Fire, Page, Spec} from "../protocol" */

const WITHIN = 1000;
const NEAR = 30;

/**
 * `clicks` clicks within a second in one place: on the anchor if there is one, else anywhere.
 * @param {Page} page @param {Spec} spec @param {Fire} fire
 */
export function arm(page, spec, fire) {
  /** @type {MouseEvent[]} */
  let clicks = [];
  const ends = new AbortController();
  const clicked = (/** @type {MouseEvent} */ event) => {
    const anchor = page.locate(spec.anchor);
    if (spec.anchor?.candidates?.length && !(anchor && event.composedPath().includes(anchor))) return;
    const near = (/** @type {MouseEvent} */ one) =>
      event.timeStamp - one.timeStamp < WITHIN && Math.hypot(one.clientX - event.clientX, one.clientY - event.clientY) < NEAR;
    clicks = [...clicks.filter(near), event];
    if (clicks.length < (spec.clicks ?? 3) || !spec.possible("rage")) return;
    clicks = [];
    fire({ by: "rage", anchor });
  };
  page.kit.listen(document, "click", clicked, page, ends.signal);
  return () => ends.abort();
}
