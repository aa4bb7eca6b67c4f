/** @import {Draw, Page} from "../protocol" */
/** @import {Calls} from "../track/calls.js" */
/** @import {Item} from "./stage.js" */

/** What was reported on this page already. @type {Set<string>} */
const missed = new Set();

/**
 * The element a prompt belongs to is not here: says so once a page, and draws the form the marketer chose for that, if any.
 * @param {Page} page @param {Item} item @param {Calls} calls
 * @param {() => Promise<{ draw: Draw }>} modal
 * @param {(item: Item, moment: { by: string }) => void} attempt
 */
export async function missing(page, item, calls, modal, attempt) {
  const { key, content } = item;
  page.log(key, "target_missing");
  if (!missed.has(key)) calls.track("$target_missing", { prompt: key, version: content.version });
  missed.add(key);
  if (content.anchor?.fallback !== "modal" || content.kind !== "tooltip") return;
  const { draw } = await modal();
  // The same prompt in another form: what becomes of the one is true of the other.
  item.stand ??= Object.create(item, { content: { value: { ...content, kind: "modal" } }, draw: { value: draw } });
  attempt(/** @type {Item} */ (item.stand), { by: "fallback" });
}
