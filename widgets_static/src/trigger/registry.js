/** @import {Fire, Page, Spec, Trigger} from "../protocol" */
import { arm as armHover } from "./hover.js";
import { arm as armPage } from "./page.js";

/** @typedef {{ arm(page: Page, spec: Spec, fire: Fire): () => void }} Armer */

/** The two moments most prompts wait for. @type {Record<string, Armer>} */
const triggers = { page: { arm: armPage }, hover: { arm: armHover } };

/**
 * The moment a prompt waits for; the others are fetched when the first prompt that waits for them is armed.
 * @param {Trigger["type"]} type
 */
export async function triggerOf(type) {
  return (triggers[type] ??= await (await import("./others.js")).fetchOther(type));
}
