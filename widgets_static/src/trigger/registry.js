/** @import {Fire, Page, Spec, Trigger} from "../protocol" */
import * as event from "./event.js";
import * as page from "./page.js";

/** @typedef {{ arm(page: Page, spec: Spec, fire: Fire): () => void }} Armer */

/** The moments a prompt can wait for. @type {Record<Trigger["type"], () => Promise<Armer>>} */
export const triggers = {
  page: async () => page,
  event: async () => event,
  hover: () => import("./hover.js"),
  click: () => import("./click.js"),
};
