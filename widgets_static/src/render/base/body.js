/** @import {Actions, Page, Prompt} from "../../protocol" */
import { buttons } from "./buttons.js";
import { make } from "./element.js";
import { inline } from "./inline.js";

/** @typedef {{ page: Page, prompt: Prompt, actions: Actions }} Scene */
/** @typedef {(block: any, scene: Scene) => Node | null} Builder */

/** One builder a block type, with the style it needs. @type {Record<string, { build: Builder, look?: string }>} */
export const known = {
  heading: { build: (block, { page, prompt }) => make("h2", "", inline(block.inline, prompt.data, page)) },
  text: { build: (block, { page, prompt }) => make("div", "text", Array.from(block.paragraphs, (/** @type {any} */ nodes) => make("p", "", inline(nodes, prompt.data, page)))) },
  buttons: { build: buttons },
};

/**
 * A prompt's blocks; what this version of the script does not know is left out.
 * @param {Scene} scene
 */
export function body(scene) {
  const made = Array.from(scene.prompt.content.blocks, (block) => known[block.type]?.build(block, scene));
  return make("div", "body", made.filter((one) => !!one));
}

/** The styles of the blocks a prompt has. @param {Prompt} prompt */
export function looks({ content }) {
  return content.blocks.flatMap(({ type }) => known[type]?.look ?? []);
}
