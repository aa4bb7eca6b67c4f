import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { adopt } from "../../src/track/adopt.js";

const event = (/** @type {string} */ messageId) => ({ type: "track", messageId });

/** A page whose storage holds these queues. @param {Record<string, any>} kept */
const page = (kept) =>
  /** @type {any} */ ({
    key: "pk_test",
    storage: {
      names: () => Object.keys(kept),
      read: (/** @type {string} */ name) => kept[name],
      write(/** @type {string} */ name, /** @type {any} */ value) {
        if (value === null) delete kept[name];
        else kept[name] = value;
      },
    },
  });

/** What pages that all start at once take over, page by page. @param {Record<string, any>[]} views of the storage, one a page */
async function taken(...views) {
  const found = views.map(() => /** @type {string[]} */ ([]));
  const keep = (/** @type {number} */ at) => (/** @type {any[]} */ events) => void found[at].push(...events.map((one) => one.messageId));
  await Promise.all(views.map((kept, at) => adopt(page(kept), `queue:own${at}`, keep(at))));
  return found;
}

/** Locks as one browser gives them to all its pages. */
function locks() {
  const held = new Set();
  return {
    /** @param {string} name @param {object} _options @param {(lock: object | null) => unknown} act */
    async request(name, _options, act) {
      await null;
      if (held.has(name)) return act(null);
      held.add(name);
      await act({});
      return held.delete(name);
    },
  };
}

beforeEach(() => Object.defineProperty(globalThis, "navigator", { value: { locks: locks() }, configurable: true }));

test("adopt takes the events of pages that are gone, in order", async () => {
  const kept = { who: {}, "queue:a": { at: 0, events: [event("1"), event("2")] }, "queue:b": { events: [event("3")] } };

  assert.deepEqual(await taken(kept), [["1", "2", "3"]]);
  assert.deepEqual(Object.keys(kept), ["who"]);
});

test("adopt leaves alone what a page that may still be there will look after", async () => {
  const soon = Date.now() + 300_000;
  const kept = { "queue:a": { at: soon, events: [event("1")] }, "queue:b": { at: Date.now() - 80_000, events: [event("2")] } };

  assert.deepEqual(await taken(kept), [[]]);
  assert.equal(Object.keys(kept).length, 2);
});

test("adopt survives a queue that something else overwrote", async () => {
  assert.deepEqual(await taken({ "queue:a": { at: 0, events: "?" }, "queue:b": null, "queue:c": 7 }), [[]]);
});

test("adopt gives a queue to one of two pages that start at once, though each still sees it", async () => {
  const queue = { "queue:a": { at: 0, events: [event("1")] } };

  const found = await taken({ ...queue }, { ...queue });

  assert.deepEqual(found.flat(), ["1"]);
});

test("adopt gives a queue to one of two pages where the browser has no locks", async () => {
  Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
  const shared = { "queue:a": { at: 0, events: [event("1")] } };

  const found = await taken(shared, shared);

  assert.deepEqual(found.flat(), ["1"]);
  assert.deepEqual(shared, {});
});
