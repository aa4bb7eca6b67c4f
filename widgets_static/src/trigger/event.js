/** @import {Fire, Page, Spec} from "../protocol" */

const JUST_NOW = 3000;

/**
 * A `track` call of that name in this page. The call that made the server arm the prompt counts too, a moment later.
 * @param {Page} page @param {Spec} spec @param {Fire} fire
 */
export function arm(page, spec, fire) {
  const wanted = spec.event ?? "";
  const use = async () => {
    const at = page.happened.get(wanted);
    if (await fire({ by: "event" })) if (page.happened.get(wanted) === at) page.happened.delete(wanted);
  };
  if (Date.now() - (page.happened.get(wanted) ?? 0) < JUST_NOW) use();
  return page.bus.on("track", (name) => name === wanted && use());
}
