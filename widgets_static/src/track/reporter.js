/** @import {Message, Platform} from "../protocol" */
/** @import {Identity} from "./identity.js" */
import { delay } from "../core/backoff.js";
import { append, head, LIMITS, merge, without } from "../core/queue.js";
import { newId } from "./identity.js";

const SOON = 50;
const FOREIGN_QUEUE_AGE = 30_000;

/**
 * Sends what people do: kept until the server has stored it, sent again until then, never sent twice on purpose.
 * @param {Platform} page
 * @param {Identity} who
 */
export function createReporter(page, who) {
  const slot = `queue:${tabId(page)}`;
  /** @type {Message[]} */
  let queue = adopt(page, slot);
  let sending = false;
  let attempt = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const save = () => page.storage.write(slot, queue.length ? { at: Date.now(), events: queue } : null);
  const body = (/** @type {Message[]} */ batch) => ({
    writeKey: page.key,
    sentAt: new Date().toISOString(),
    token: who.token(),
    batch,
  });
  const later = (/** @type {number} */ wait) => {
    timer ??= setTimeout(() => {
      timer = undefined;
      flush();
    }, wait);
  };

  /** @param {Record<string, unknown>} message */
  function add(message) {
    queue = append(queue, /** @type {Message} */ ({ messageId: newId(), timestamp: new Date().toISOString(), ...message }));
    save();
    // While a retry is pending, new events wait with the others: they would meet the same answer.
    later(SOON);
  }

  // What is small enough may outlive the page; browsers refuse a long body there.
  const fits = (/** @type {Message[]} */ batch) => head(batch, LIMITS.farewell).length === batch.length;

  async function flush(bytes = LIMITS.bytes) {
    const batch = head(queue, bytes);
    if (sending || !batch.length || !page.allowed()) return;
    sending = true;
    /** @type {Response | null} */
    const reply = await page.post("v1/batch", body(batch), { keepalive: fits(batch) }).catch(() => null);
    sending = false;
    settle(batch, reply);
  }

  /** @param {Message[]} batch @param {Response | null} reply */
  function settle(batch, reply) {
    const status = reply?.status ?? 0;
    if (!status || status === 429 || status >= 500) {
      clearTimeout(timer);
      timer = undefined;
      return later(delay(attempt++, Math.random(), reply?.headers.get("Retry-After")));
    }
    attempt = 0;
    if (status === 413 && batch.length > 1) return void flush(JSON.stringify(batch).length);
    if (status >= 400) page.report(new Error(`Guidance refused ${batch.length} events with status ${status}`));
    queue = without(queue, batch);
    save();
    if (queue.length) later(0);
    page.bus.emit("delivered");
  }

  /** On the way out: what fits a beacon goes now; all of it stays kept, and a repeat is recognised by its messageId. */
  function farewell() {
    const batch = head(queue, LIMITS.farewell);
    if (batch.length && page.allowed()) page.beacon("v1/batch", body(batch));
  }

  if (queue.length) later(SOON);
  return {
    add,
    farewell,
    hurry: () => flush(),
    resume: () => later(SOON),
    clear() {
      queue = [];
      save();
    },
  };
}

/** @typedef {ReturnType<typeof createReporter>} Reporter */

/** @param {Platform} page */
function tabId(page) {
  const fresh = newId().slice(0, 8);
  try {
    return page.allowed() ? (sessionStorage.guidanceTab ??= fresh) : fresh;
  } catch {
    return fresh;
  }
}

/** The events this tab still owes, and those of tabs that are gone. @param {Platform} page @param {string} slot */
function adopt(page, slot) {
  const queues = [];
  for (const name of page.storage.names()) {
    if (!name.startsWith("queue:")) continue;
    const kept = page.storage.read(name);
    if (name !== slot && Date.now() - (kept?.at ?? 0) < FOREIGN_QUEUE_AGE) continue;
    queues.push(Array.isArray(kept?.events) ? kept.events : []);
    page.storage.write(name, null);
  }
  return merge(...queues);
}
