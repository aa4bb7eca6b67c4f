/** @import {Content} from "../protocol" */

/** The step each journey is at in this page: newer than what the decision knows. @type {Map<string, string>} */
const steps = new Map();

/** @param {string} key */
export const local = (key) => steps.get(key);

/** @param {string} key @param {string} step */
export const moved = (key, step) => void steps.set(key, step);

/** @param {string} key */
export const ended = (key) => void steps.delete(key);

/** Puts a journey back to its beginning. @param {string} key @param {Content} content */
export function restart(key, { steps: all }) {
  if (all?.length) steps.set(key, all[0].key);
}
