/** @import {Decision, Page} from "../protocol" */

const HUSH = 30_000;

/**
 * Prompts dismissed a moment ago: they stay away, reloads included, until the server has heard of it too.
 * @param {Page} page
 */
export function createHush(page) {
  /** @type {Record<string, number>} */
  const until = page.storage.read("hush") ?? {};
  const save = () => page.storage.write("hush", Object.keys(until).length ? until : null);
  return {
    /** @param {string} key */
    has: (key) => until[key] > Date.now(),
    /** @param {string} key */
    add(key) {
      until[key] = Date.now() + HUSH;
      save();
    },
    /** A decision that no longer arms the prompt has taken note; the next one that does means it. @param {Decision} decision */
    keepOnly(decision) {
      for (const key of Object.keys(until)) {
        if (until[key] < Date.now() || !decision.armed.some((entry) => entry.prompt === key)) delete until[key];
      }
      save();
    },
  };
}

/** @typedef {ReturnType<typeof createHush>} Hush */
