import { draw } from "./tooltip.js";
/** @import {Content} from "../protocol" */
/** @import {Form} from "./others.js" */

/**
 * The form a prompt takes. The most common comes with the stage: alone it would weigh a third more; `others.js` has a line for each of the
 * rest, fetched when the first prompt of its kind is armed.
 * @param {Content} content
 * @returns {Promise<Form>}
 */
export async function formOf(content) {
  if (content.kind !== "tooltip") return (await import("./others.js")).fetchForm(content);
  return { draw, layer: "tooltip", pinned: true };
}
