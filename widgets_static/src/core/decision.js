/** @import {Decision} from "../protocol" */

/**
 * A decision read defensively: whatever is missing is empty.
 * @param {any} value
 * @returns {Decision}
 */
export function asDecision(value) {
  return {
    version: Number(value?.version) || 0,
    armed: Array.isArray(value?.armed) ? value.armed : [],
    keep: Array.isArray(value?.keep) ? value.keep : [],
    grants: value?.grants ?? {},
  };
}
