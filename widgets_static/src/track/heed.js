/** @import {Platform} from "../protocol" */
/** @import {Identity} from "./identity.js" */
/** @import {Reporter} from "./reporter.js" */

/**
 * Another tab of this browser logged out, in as somebody else, joined an account or took back the consent: this page follows.
 * @param {StorageEvent} event
 * @param {Platform} page
 * @param {Identity} who
 * @param {Reporter} reporter
 * @param {(change: "named" | "other") => void} changed
 * @param {Record<string, (state: string) => void>} api
 */
export function heed({ key }, page, who, reporter, changed, api) {
  if (key !== `guidance:${page.key}:who`) return;
  const next = page.storage.read("who");
  if (!next) return api.consent("denied");
  const { userId, anonymousId } = who.current();
  if (next.userId === userId && next.anonymousId === anonymousId) return void Object.assign(who.current(), next);
  if (next.userId) {
    // What the last person did must leave under that person's token.
    reporter.pass();
  } else {
    // Logout: what can leave does so now, and nothing of theirs stays.
    reporter.farewell();
    reporter.clear();
  }
  who.become(next);
  changed(next.anonymousId === anonymousId ? "named" : "other");
}
