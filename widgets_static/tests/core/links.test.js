import assert from "node:assert/strict";
import { test } from "node:test";
import { safeHref } from "../../src/core/links.js";

const PAGE = "https://app.example/reports";

for (const [href, expected] of [
  ["/upgrade", "https://app.example/upgrade"],
  ["https://docs.example/a", "https://docs.example/a"],
  ["mailto:ada@example.com", "mailto:ada@example.com"],
  ["tel:+49301234", "tel:+49301234"],
  ["javascript:alert(1)", null],
  [" java\nscript:alert(1)", null],
  ["data:text/html,hi", null],
  ["blob:https://app.example/1", null],
  ["https://", null],
]) {
  test(`safeHref answers ${expected} for ${JSON.stringify(href)}`, () => {
    assert.equal(safeHref(/** @type {string} */ (href), PAGE), expected);
  });
}
