/** @import {Page, Prompt, Step} from "../../protocol" */
/** @import {Answers} from "../../core/branches.js" */

/**
 * What was answered so far and which steps led here, remembered in this browser until the survey is done: the answers were sent step by
 * step, but only what is known here can be shown again and decide where a branch leads.
 * @typedef {{ version: number, path: string[], answers: Answers }} Asked
 */

/** @param {Page} page @param {Prompt} prompt @param {Step[]} steps @returns {Asked} */
export function recall(page, { key, content, at }, steps) {
  const there = (/** @type {unknown} */ one) => steps.some((step) => step.key === one);
  const kept = (page.storage.read("asked") ?? {})[key];
  const path = (kept?.version === content.version && Array.isArray(kept.path) ? kept.path : []).filter(there);
  if (at && there(at) && !path.includes(at)) path.push(at);
  return { version: content.version, path: path.length ? path : [steps[0].key], answers: { ...kept?.answers } };
}

/** @param {Page} page @param {Prompt} prompt @param {Asked | null} asked null when it is done */
export function remember(page, { key }, asked) {
  const all = page.storage.read("asked") ?? {};
  if (asked) all[key] = asked;
  else delete all[key];
  page.storage.write("asked", Object.keys(all).length ? all : null);
}
