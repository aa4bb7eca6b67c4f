/** @import {Actions, Block, Page, Prompt} from "../../protocol" */
import { safeHref } from "../../core/links.js";
import { buttons } from "./buttons.js";
import { make } from "./element.js";
import { inline, number, text } from "./inline.js";

/** @typedef {{ page: Page, prompt: Prompt, actions: Actions }} Scene */

/** One builder a block type. @type {{ [T in Block["type"]]: (block: Extract<Block, { type: T }>, scene: Scene) => Node | null }} */
const BLOCKS = {
  heading: (block, { page, prompt }) => make("h2", "", inline(block.inline, prompt.data, page)),
  text: (block, { page, prompt }) => make("div", "text", block.paragraphs.map((nodes) => make("p", "", inline(nodes, prompt.data, page)))),
  image(block) {
    const src = safeHref(block.src, location.href);
    return src?.startsWith("http") ? make("img", "", [], { src, alt: block.alt ?? "", decoding: "async" }) : null;
  },
  meter,
  buttons,
};

/**
 * A prompt's blocks; what this version of the script does not know is left out.
 * @param {Scene} scene
 */
export function body(scene) {
  const made = scene.prompt.content.blocks.map((block) => /** @type {any} */ (BLOCKS)[block.type]?.(block, scene));
  return make("div", "body", made.filter(Boolean));
}

/** @param {Extract<Block, { type: "meter" }>} block @param {Scene} scene */
function meter(block, { page, prompt: { data } }) {
  const used = Number(data[block.used]);
  const limit = Number(data[block.limit]);
  if (!(used >= 0) || !(limit > 0)) return null;
  const label = text(block.label, data, page);
  const numbers = `${number(used, page)} / ${number(limit, page)}`;
  const fill = make("div", "fill");
  fill.style.setProperty("--fill", `${Math.min(100, (100 * used) / limit)}%`);
  const facts = { "aria-label": label, "aria-valuemin": "0", "aria-valuemax": `${limit}`, "aria-valuenow": `${Math.min(used, limit)}`, "aria-valuetext": numbers };
  // The words above the bar say the same to the eye; assistive technology reads the bar itself.
  const legend = make("div", "", [make("span", "", [label]), make("b", "", [numbers])], { "aria-hidden": "true" });
  return make("div", "meter", [legend, make("div", "track", [fill], { role: "meter", ...facts })]);
}
