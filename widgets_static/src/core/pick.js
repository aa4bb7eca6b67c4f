/** @import {Decision} from "../protocol" */

/**
 * Whether a prompt on screen may stay there.
 * @param {string} key
 * @param {Decision} decision
 */
export function mayStay(key, decision) {
  return decision.keep.includes(key) || rankOf(key, decision) < Infinity;
}

/**
 * The place of a prompt among the armed, best is 0; what is only kept comes after all armed.
 * @param {string} key
 * @param {Decision} decision
 */
export function rankOf(key, decision) {
  const rank = decision.armed.findIndex((entry) => entry.prompt === key);
  return rank < 0 ? Infinity : rank;
}

/**
 * Takes the best-ranked of those waiting out of the list.
 * @template {{ key: string }} T
 * @param {T[]} waiting
 * @param {Decision} decision
 */
export function takeBest(waiting, decision) {
  waiting.sort((a, b) => rankOf(a.key, decision) - rankOf(b.key, decision));
  return waiting.shift();
}
