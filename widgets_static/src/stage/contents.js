/** @import {Content, Page} from "../protocol" */

/**
 * The immutable content documents, each fetched once.
 * @param {Page} page
 */
export function createContents(page) {
  /** @type {Map<string, Promise<Content>>} */
  const known = new Map();

  /** @param {string} hash @returns {Promise<Content>} */
  async function fetchOne(hash) {
    const reply = await page.get(`v1/content/${hash}.json`);
    if (!reply.ok) throw new Error(`Guidance: content ${hash}: status ${reply.status}`);
    return reply.json();
  }

  return {
    /** @param {string} hash */
    load(hash) {
      const loading = known.get(hash) ?? fetchOne(hash);
      known.set(hash, loading);
      // What failed may be asked for again with the next decision.
      loading.catch(() => known.delete(hash));
      return loading;
    },
  };
}
