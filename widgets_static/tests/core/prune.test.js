import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { holds } from "../../src/core/conditions.js";

/** @type {{ pages: any[], cases: [string, any, any, boolean[]][] }} */
const { pages, cases } = JSON.parse(readFileSync(new URL("../../../tests/vectors/prune.json", import.meta.url), "utf8"));

for (const [name, , residual, expected] of cases) {
  test(`what the server leaves to the page: ${name}`, () => {
    const judged = pages.map((page) => (typeof residual === "boolean" ? residual : holds(page, residual)));
    assert.deepEqual(judged, expected);
  });
}
