import assert from "node:assert/strict";
import { test } from "node:test";
import { adopt } from "../../src/track/adopt.js";

const event = (/** @type {string} */ messageId) => ({ type: "track", messageId });

/** A page whose storage holds these queues. @param {Record<string, any>} kept */
const page = (kept) =>
  /** @type {any} */ ({
    storage: {
      names: () => Object.keys(kept),
      read: (/** @type {string} */ name) => kept[name],
      write: (/** @type {string} */ name) => delete kept[name],
    },
  });

test("adopt takes the events of pages that are gone, each once and in order", () => {
  const kept = { who: {}, "queue:a": { at: 0, events: [event("1"), event("2")] }, "queue:b": { at: 0, events: [event("2"), event("3")] } };

  assert.deepEqual(adopt(page(kept), "queue:own"), [event("1"), event("2"), event("3")]);
  assert.deepEqual(Object.keys(kept), ["who"]);
});

test("adopt leaves alone its own queue and those of pages that may still be there", () => {
  const kept = { "queue:own": { at: 0, events: [event("1")] }, "queue:b": { at: Date.now(), events: [event("2")] } };

  assert.deepEqual(adopt(page(kept), "queue:own"), []);
  assert.equal(Object.keys(kept).length, 2);
});

test("adopt survives a queue that something else overwrote", () => {
  assert.deepEqual(adopt(page({ "queue:a": { at: 0, events: "?" }, "queue:b": null, "queue:c": 7 }), "queue:own"), []);
});
