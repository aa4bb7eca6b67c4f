/** @import {Trigger} from "../protocol" */
/** @import {Armer} from "./registry.js" */

/** Every moment but the two most common, one file each. @type {Partial<Record<Trigger["type"], () => Promise<Armer>>>} */
const others = {
  click: () => import("./click.js"),
  event: () => import("./event.js"),
  visible: () => import("./visible.js"),
  dwell: () => import("./dwell.js"),
  idle: () => import("./idle.js"),
  exit: () => import("./exit.js"),
  scroll: () => import("./scroll.js"),
  rage: () => import("./rage.js"),
  limit: () => import("./limit.js"),
  // The stage itself shows any prompt that the address names: this one waits for nothing else.
  link: async () => ({ arm: () => () => {} }),
};

/** @param {Trigger["type"]} type */
export function fetchOther(type) {
  const other = others[type];
  // A newer server may know moments that this version of the script does not.
  if (!other) throw new Error(`Guidance knows no trigger ${type}`);
  return other();
}
