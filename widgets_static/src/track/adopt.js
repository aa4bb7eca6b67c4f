/** @import {Message, Platform} from "../protocol" */

const FOREIGN_QUEUE_AGE = 30_000;

/**
 * The events of pages that are gone, each once; their queues are ours from now on. A page that may still be there keeps its own: should
 * two send the same event, the server knows it by its messageId.
 * @param {Platform} page @param {string} own the name of our own queue
 */
export function adopt(page, own) {
  /** @type {Map<string, Message>} */
  const left = new Map();
  for (const name of page.storage.names()) {
    const kept = name.startsWith("queue:") && name !== own && page.storage.read(name);
    if (!kept || Date.now() - (kept.at ?? 0) < FOREIGN_QUEUE_AGE) continue;
    if (Array.isArray(kept.events)) for (const event of kept.events) left.set(event.messageId, event);
    page.storage.write(name, null);
  }
  return [...left.values()];
}
