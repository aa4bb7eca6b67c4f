import assert from "node:assert/strict";
import { test } from "node:test";
import { uuid4 } from "../../src/core/uuid.js";

test("uuid4 writes version and variant into sixteen bytes", () => {
  assert.equal(uuid4(new Uint8Array(16).fill(255)), "ffffffff-ffff-4fff-bfff-ffffffffffff");
  assert.equal(uuid4(new Uint8Array(16)), "00000000-0000-4000-8000-000000000000");
});
