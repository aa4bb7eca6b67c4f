/** @import {Platform} from "../../../protocol" */

const LOOK = 250;
const LOOKS = 120;

/**
 * Calls back with a tool once it is in the page, for half a minute; tools come as late as they please.
 * @param {Platform} page @param {() => unknown} find returns the tool, or nothing while it is not here
 * @param {(tool: any) => void} use
 */
export function onArrival(page, find, use) {
  let looks = LOOKS;
  const look = page.guard(() => {
    const tool = find();
    if (tool) return use(tool);
    if (looks--) setTimeout(look, LOOK);
  });
  look();
}
