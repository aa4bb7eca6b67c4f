import assert from "node:assert/strict";
import { test } from "node:test";
import { asDecision } from "../../src/core/decision.js";

test("asDecision reads an answer with nothing in it as an empty decision", () => {
  assert.deepEqual(asDecision({ version: 0 }), { version: 0, armed: [], keep: [], grants: {} });
  assert.deepEqual(asDecision("nonsense"), { version: 0, armed: [], keep: [], grants: {} });
});
