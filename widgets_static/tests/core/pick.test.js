import assert from "node:assert/strict";
import { test } from "node:test";
import { asDecision } from "../../src/core/decision.js";
import { mayStay, rankOf, takeBest } from "../../src/core/pick.js";

const armed = (/** @type {string[]} */ ...keys) => asDecision({ version: 1, armed: keys.map((prompt) => ({ prompt, content: "h" })), keep: ["kept"] });

test("mayStay holds for what is armed or kept and for nothing else", () => {
  assert.equal(mayStay("a", armed("a")), true);
  assert.equal(mayStay("kept", armed("a")), true);
  assert.equal(mayStay("b", armed("a")), false);
});

test("rankOf puts what is not armed behind everything", () => {
  assert.equal(rankOf("b", armed("a", "b")), 1);
  assert.equal(rankOf("kept", armed("a", "b")), Infinity);
});

test("takeBest takes the best-ranked and leaves the others", () => {
  const waiting = [{ key: "c" }, { key: "a" }, { key: "b" }];

  assert.deepEqual(takeBest(waiting, armed("a", "b", "c")), { key: "a" });
  assert.equal(waiting.length, 2);
});
