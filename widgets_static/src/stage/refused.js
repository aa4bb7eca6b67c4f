/** @import {Page} from "../protocol" */
/** @import {Item} from "./stage.js" */

const FIRST = 1000;
const DOUBLED = 8;
/** Nobody answered, or somebody who could not judge. */
const UNHEARD = /^status_(0|429|5..)$/;

/** How often in a row nobody said yes or no. @type {WeakMap<Item, number>} */
const unheard = new WeakMap();

/**
 * A no stands until the next decision; where nobody said it we ask again, less and less often.
 * @param {Page} page @param {Item} item @param {string | null} reason
 */
export function refused(page, item, reason) {
  const before = unheard.get(item) ?? 0;
  // The claim that nobody answered may have been granted nevertheless: its lease ends.
  if (!UNHEARD.test(`${reason}`) && !(before && reason === "leased")) return;
  unheard.set(item, before + 1);
  const again = page.guard(() => {
    item.refusedAt = 0;
    page.bus.emit("free");
  });
  setTimeout(again, FIRST * 2 ** Math.min(before + 1, DOUBLED) * Math.random());
}
