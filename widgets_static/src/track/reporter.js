/** @import {Message, Platform} from "../protocol" */
/** @import {Identity} from "./identity.js" */
import { delay } from "../core/backoff.js";
import { append, head, LIMITS, without } from "../core/queue.js";
import { newId } from "./identity.js";

const SOON = 50;
const SAVE = 20;
const PATIENCE = 10_000;

/**
 * Sends what people do: kept until the server has stored it, sent again until then, never sent twice on purpose.
 * @param {Platform} page
 * @param {Identity} who
 */
export function createReporter(page, who) {
  const slot = `queue:${newId()}`;
  /** The proofs of those who were here before the person of now. @type {Map<string, string | undefined>} */
  const proofs = new Map();
  /** @type {Message[]} */
  let queue = [];
  /** What is on its way by a request that outlives the page. @type {Message[]} */
  let gone = [];
  let sending = false;
  let attempt = 0;
  /** When we look after the queue next: 0 on our way out. */
  let due = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let saving;
  /** Whether the page was left: no timer is waited for any more. */
  let out = false;

  /** @param {number} [at] from when on another page may take it for left behind: 0 if we are on our way out */
  function save(at = due) {
    saving = void clearTimeout(saving);
    page.storage.write(slot, queue.length ? { at, events: queue } : null);
  }
  const proofOf = (/** @type {string} */ id) => (id !== who.owner() && proofs.has(id) ? proofs.get(id) : who.token());
  const body = (/** @type {Message[]} */ batch) => ({
    writeKey: page.key,
    sentAt: new Date().toISOString(),
    token: proofOf(batch[0].anonymousId),
    batch,
  });
  const later = (/** @type {number} */ wait) => {
    if (timer) return;
    due = Date.now() + wait;
    const now = page.guard(() => {
      timer = undefined;
      return flush();
    });
    timer = setTimeout(now, wait);
  };

  /** @param {Record<string, unknown>} message */
  function add(message) {
    if (page.deaf()) return;
    if (queue.length === LIMITS.kept) page.bus.emit("full");
    queue = append(queue, /** @type {Message} */ ({ messageId: newId(), timestamp: new Date().toISOString(), ...message }));
    if (out) return farewell();
    // Many events in one go are written down once.
    saving ??= setTimeout(() => save(), SAVE);
    // While a retry is pending, new events wait with the others: they would meet the same answer.
    later(SOON);
  }

  async function flush(bytes = LIMITS.bytes) {
    const batch = head(queue, bytes, page.json);
    if (sending || !batch.length || !page.allowed()) return;
    sending = true;
    // What is small enough may outlive the page; browsers refuse a long body there.
    const keepalive = head(batch, LIMITS.small, page.json).length === batch.length;
    if (keepalive) gone = batch;
    /** @type {Response | null} */
    const reply = await page.post("v1/batch", body(batch), { keepalive }).catch(() => null);
    sending = false;
    gone = [];
    settle(batch, reply);
  }

  /** @param {Message[]} batch @param {Response | null} reply */
  function settle(batch, reply) {
    const status = reply?.status ?? 0;
    if (!status || status === 408 || status === 429 || status >= 500) {
      timer = void clearTimeout(timer);
      later(delay(attempt++, Math.random(), reply?.headers.get("Retry-After")));
      return save();
    }
    attempt = 0;
    if (status === 413 && batch.length > 1) return void flush(page.json(batch).length);
    if (status >= 400) page.report(new Error(`Guidance: ${batch.length} events: status ${status}`));
    queue = without(queue, batch);
    save();
    later(0);
    page.bus.emit("delivered");
  }

  /** On the way out: what fits beacons goes now; all of it stays kept, and a repeat is recognised by its messageId. */
  function farewell() {
    save((due = 0));
    for (let batch; page.allowed() && (batch = head(without(queue, gone), LIMITS.farewell, page.json)).length && page.beacon("v1/batch", body(batch)); )
      gone = [...gone, ...batch];
  }

  /** Another person comes: what the last one did, and is still on its way, goes with the proof of that one. */
  function pass() {
    proofs.set(who.owner(), who.token());
    hurry();
  }

  /** At once, unless the server asked for patience or the beacons have left. */
  const hurry = () => attempt || (due && flush());

  /** What pages before this one still owe: it is older, so nothing leaves before it is here. */
  function inherit() {
    if (sending || !page.storage.names().join().includes("queue:")) return later(SOON);
    sending = true;
    const keep = (/** @type {Message[]} */ events) => {
      queue = append(events, ...without(queue, events));
      save();
    };
    // On a silent line the file may never come.
    const patience = new Promise((done) => setTimeout(done, PATIENCE));
    Promise.race([import("./adopt.js").then(({ adopt }) => adopt(page, slot, keep)).catch(page.report), patience]).then(() => {
      sending = false;
      later(SOON);
    });
  }

  /** Whatever we were waiting for has come. */
  function resume() {
    out = false;
    timer = void clearTimeout(timer);
    inherit();
  }

  inherit();
  return {
    add,
    hurry,
    pass,
    resume,
    farewell,
    /** The page goes: what it says on its way out, by whichever listener comes after ours, is sent with no delay. */
    leave() {
      out = true;
      farewell();
    },
    clear() {
      queue = [];
      save();
    },
  };
}

/** @typedef {ReturnType<typeof createReporter>} Reporter */
