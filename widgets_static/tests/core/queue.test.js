import assert from "node:assert/strict";
import { test } from "node:test";
import { append, head, LIMITS, without } from "../../src/core/queue.js";

const message = (/** @type {number} */ n, size = 0) =>
  /** @type {any} */ ({ type: "track", messageId: `m${n}`, filler: "x".repeat(size) });
const many = (/** @type {number} */ count) => Array.from({ length: count }, (_, n) => message(n));

test("append keeps the newest when the queue is full", () => {
  const queue = append(many(LIMITS.kept), message(5000));

  assert.equal(queue.length, LIMITS.kept);
  assert.equal(queue[0].messageId, "m1");
  assert.equal(queue.at(-1)?.messageId, "m5000");
});

test("head takes at most a request's worth of events, oldest first", () => {
  const batch = head(many(250), LIMITS.bytes, JSON.stringify);

  assert.equal(batch.length, LIMITS.events);
  assert.equal(batch[0].messageId, "m0");
});

test("head stops before the bytes run out", () => {
  const batch = head([message(1, 1000), message(2, 1000), message(3, 1000)], 4500, JSON.stringify);

  assert.deepEqual(batch.map((one) => one.messageId), ["m1", "m2"]);
});

test("head ends where another person's messages begin", () => {
  const [hers, his] = [{ ...message(1), anonymousId: "anon-maya" }, { ...message(2), anonymousId: "anon-omar" }];

  assert.deepEqual(head([hers, his, hers], LIMITS.bytes, JSON.stringify), [hers]);
});

test("head lets one message pass that is too long by itself", () => {
  const batch = head([message(1, 90_000), message(2)], LIMITS.farewell, JSON.stringify);

  assert.deepEqual(batch.map((one) => one.messageId), ["m1"]);
});

test("without forgets exactly what was answered for", () => {
  const queue = without([message(1), message(2), message(3)], [message(1), message(3)]);

  assert.deepEqual(queue.map((one) => one.messageId), ["m2"]);
});
