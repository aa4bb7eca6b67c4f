/** @import {Content, Page} from "../protocol" */
import { told } from "../core/phrases.js";
import { known } from "./base/body.js";
import { night } from "./base/theme.js";

/**
 * Resolves when everything in a prompt can be drawn that this version of the script knows. What few prompts need is fetched for those.
 * @param {Content} content @param {Page} page
 */
export async function ready(content, page) {
  const { blocks, steps, theme } = content;
  if (steps || theme?.scheme === "auto" || !page.tongue().startsWith("en") || blocks.some(({ type }) => !known[type])) {
    await (await import("./others.js")).gather(content, page, { known, night, told });
  }
}
