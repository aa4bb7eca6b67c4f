import assert from "node:assert/strict";
import { test } from "node:test";
import { delay } from "../../src/core/backoff.js";

test("delay doubles with every try", () => {
  const waits = [0, 1, 2, 3].map((attempt) => delay(attempt, 1));

  assert.deepEqual(waits, [1000, 2000, 4000, 8000]);
});

test("delay is never longer than five minutes by itself", () => {
  assert.equal(delay(40, 1), 300_000);
});

test("delay spreads by chance over all of its length", () => {
  assert.equal(delay(2, 0), 0);
  assert.equal(delay(2, 0.5), 2000);
});

test("delay waits at least as long as the server asked", () => {
  assert.equal(delay(0, 0, "7"), 7000);
  assert.equal(delay(0, 1, "7"), 8000);
});

test("delay takes a date it cannot read for nothing asked", () => {
  assert.equal(delay(0, 1, "Fri, 31 Dec 1999 23:59:59 GMT"), 1000);
});
