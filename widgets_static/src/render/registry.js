/** @import {Content, Draw} from "../protocol" */

/** The forms a prompt can take; each is fetched when the first prompt of its kind is armed. @type {Record<Content["kind"], () => Promise<{ draw: Draw }>>} */
export const renderers = {
  tooltip: () => import("./tooltip.js"),
  modal: () => import("./modal.js"),
  banner: () => import("./banner.js"),
};
