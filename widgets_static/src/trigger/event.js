/** @import {Fire, Page, Spec} from "../protocol" */

const JUST_NOW = 3000;
const AGAIN = 250;

/**
 * A `track` call of that name in this page. The call that made the server arm the prompt counts too, a moment later.
 * @param {Page} page @param {Spec} spec @param {Fire} fire
 */
export function arm(page, spec, fire) {
  const wanted = spec.event ?? "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const use = page.guard(async () => {
    clearTimeout(timer);
    const at = page.happened.get(wanted) ?? 0;
    if (Date.now() - at > JUST_NOW) return;
    if (spec.possible("event") && (await fire({ by: "event", anchor: page.locate(spec.anchor) }))) {
      if (page.happened.get(wanted) === at) page.happened.delete(wanted);
    } else if (spec.anchor) timer = setTimeout(use, AGAIN);
  });
  use();
  const off = page.bus.on("track", ({ event }) => event === wanted && use());
  return () => {
    clearTimeout(timer);
    off();
  };
}
