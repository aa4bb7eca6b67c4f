/** @import {Decision} from "../protocol" */

/**
 * A decision read defensively: whatever is missing is empty.
 * @param {any} value
 * @returns {Decision}
 */
export function asDecision(value) {
  return {
    ...(value?.armed && value),
    version: Number(value?.version) || 0,
    armed: list(value?.armed),
    keep: list(value?.keep),
    grants: value?.grants ?? {},
  };
}

/** @param {any} value */
const list = (value) => (Array.isArray(value) ? value : []);
