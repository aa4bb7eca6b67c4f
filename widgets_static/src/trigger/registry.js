/** @import {Fire, Page, Spec, Trigger} from "../protocol" */
import { arm as armEvent } from "./event.js";
import { arm as armPage } from "./page.js";

/** @typedef {{ arm(page: Page, spec: Spec, fire: Fire): () => void }} Armer */

/** The moments a prompt can wait for. @type {Record<Trigger["type"], () => Promise<Armer>>} */
export const triggers = {
  page: async () => ({ arm: armPage }),
  event: async () => ({ arm: armEvent }),
  hover: () => import("./hover.js"),
  click: () => import("./click.js"),
};
