/** @import {Grant, Page} from "../protocol" */
/** @import {Identity} from "../track/identity.js" */
/** @import {Item} from "./stage.js" */

const PATIENCE = 2000;

/**
 * Asks the server for the right to show a prompt now; whatever is not a clear yes is a no.
 * @param {Page} page
 * @param {Identity} who
 * @returns {(item: Item, by: string) => Promise<Grant>}
 */
export function createClaims(page, who) {
  return async (item, by) => {
    const { key, entry } = item;
    const body = { key: page.key, prompt: key, content: entry.content, ...who.person(), trigger: by, tab: entry.tab };
    try {
      const reply = await page.post("v1/claims", body, { timeout: PATIENCE });
      return reply.ok ? await reply.json() : { reason: `status_${reply.status}` };
    } catch {
      return { reason: "status_0" };
    }
  };
}
