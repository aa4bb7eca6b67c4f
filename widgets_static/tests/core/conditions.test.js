import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { holds } from "../../src/core/conditions.js";

/** @type {[string, any, any, boolean][]} */
const vectors = JSON.parse(readFileSync(new URL("../../../tests/vectors/rules.json", import.meta.url), "utf8"));

for (const [name, condition, document, expected, ...rest] of vectors) {
  // Groups of ids live on the server; a page rule never names one.
  if (rest.length) continue;
  test(`holds: ${name}`, () => {
    assert.equal(holds(document, condition), expected);
  });
}
