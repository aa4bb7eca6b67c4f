/** @import {Message, Platform} from "../protocol" */
/** @import {Identity} from "./identity.js" */
import { delay } from "../core/backoff.js";
import { append, head, LIMITS, without } from "../core/queue.js";
import { newId } from "./identity.js";

const SOON = 50;
const SAVE = 20;

/**
 * Sends what people do: kept until the server has stored it, sent again until then, never sent twice on purpose.
 * @param {Platform} page
 * @param {Identity} who
 */
export function createReporter(page, who) {
  const slot = `queue:${newId()}`;
  /** @type {Message[]} */
  let queue = [];
  let sending = false;
  let attempt = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let saving;

  /** @param {number} [at] when this page was last here: 0 if it is on its way out */
  function save(at = Date.now()) {
    clearTimeout(saving);
    saving = undefined;
    page.storage.write(slot, queue.length ? { at, events: queue } : null);
  }
  const body = (/** @type {Message[]} */ batch) => ({
    writeKey: page.key,
    sentAt: new Date().toISOString(),
    token: who.token(),
    batch,
  });
  const later = (/** @type {number} */ wait) => {
    const due = page.guard(() => {
      timer = undefined;
      return flush();
    });
    timer ??= setTimeout(due, wait);
  };

  /** @param {Record<string, unknown>} message */
  function add(message) {
    if (page.deaf()) return;
    queue = append(queue, /** @type {Message} */ ({ messageId: newId(), timestamp: new Date().toISOString(), ...message }));
    // Many events in one go are written down once.
    saving ??= setTimeout(() => save(), SAVE);
    // While a retry is pending, new events wait with the others: they would meet the same answer.
    later(SOON);
  }

  // What is small enough may outlive the page; browsers refuse a long body there.
  const fits = (/** @type {Message[]} */ batch) => head(batch, LIMITS.farewell, page.json).length === batch.length;

  async function flush(bytes = LIMITS.bytes) {
    const batch = head(queue, bytes, page.json);
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
    if (status === 413 && batch.length > 1) return void flush(page.json(batch).length);
    if (status >= 400) page.report(new Error(`Guidance: ${batch.length} events: status ${status}`));
    queue = without(queue, batch);
    save();
    if (queue.length) later(0);
    page.bus.emit("delivered");
  }

  /** On the way out: what fits a beacon goes now; all of it stays kept, and a repeat is recognised by its messageId. */
  function farewell() {
    const batch = head(queue, LIMITS.farewell, page.json);
    save(0);
    if (batch.length && page.allowed()) page.beacon("v1/batch", body(batch));
  }

  // What pages before this one still owe.
  if (page.storage.names().some((name) => name.startsWith("queue:"))) {
    import("./adopt.js").then(({ adopt }) => {
      queue = append(adopt(page, slot), ...queue);
      save();
      later(SOON);
    }, page.report);
  }
  return {
    add,
    farewell,
    hurry: () => flush(),
    resume() {
      // Whatever we were waiting for has come.
      clearTimeout(timer);
      timer = undefined;
      later(SOON);
    },
    clear() {
      queue = [];
      save();
    },
  };
}

/** @typedef {ReturnType<typeof createReporter>} Reporter */
