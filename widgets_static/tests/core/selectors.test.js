import assert from "node:assert/strict";
import { test } from "node:test";
import { propose } from "../../src/core/selectors.js";

/** @param {string} tag @param {Partial<import("../../src/core/selectors.js").Traits>} [more] */
const of = (tag, more = {}) => ({ tag, id: "", classes: [], attributes: [], place: 1, ...more });

test("what the makers of a page called an element comes first, its place last", () => {
  const own = of("button", { id: "import", classes: ["import", "primary"], attributes: [["data-testid", "import"], ["aria-label", "Import contacts"]], place: 2 });

  assert.deepEqual(propose(own, [of("main")]), [
    '[data-testid="import"]',
    "#import",
    'button[aria-label="Import contacts"]',
    "button.import.primary",
    "main:nth-of-type(1) > button:nth-of-type(2)",
  ]);
});

test("names that a tool made up are left out", () => {
  const own = of("div", { id: "radix-3", classes: ["css-1x2y3z", "sc-abc", "card"], attributes: [["data-v-7ba5bd90", ""], ["data-state", "open"], ["data-id", "184467"]] });

  assert.deepEqual(propose(own, []), ["div.card", "div:nth-of-type(1)"]);
});

test("what an element looks like for a moment is no name of it", () => {
  assert.deepEqual(propose(of("li", { classes: ["active", "is-open", "tab"] }), []), ["li.tab", "li:nth-of-type(1)"]);
});

test("an element without a name is told by those around it that have one", () => {
  const found = propose(of("button", { place: 3 }), [of("div"), of("nav", { attributes: [["aria-label", "Reports"]] }), of("body")]);

  assert.deepEqual(found, [
    'nav[aria-label="Reports"] button',
    'nav[aria-label="Reports"] > div:nth-of-type(1) > button:nth-of-type(3)',
    "body:nth-of-type(1) > nav:nth-of-type(1) > div:nth-of-type(1) > button:nth-of-type(3)",
  ]);
});

test("its own names are also told together with those around it", () => {
  const found = propose(of("button", { classes: ["delete"] }), [of("li", { attributes: [["data-row", "acme"]] })]);

  assert.ok(found.includes('[data-row="acme"] button.delete'));
});

test("addresses of one customer's page, long and broken values are left out", () => {
  const attributes = /** @type {[string, string][]} */ ([["href", "/contacts/48213"], ["title", "x".repeat(101)], ["alt", "a\nb"], ["data-props", '{"a":1}']]);

  assert.deepEqual(propose(of("a", { attributes }), []), ["a:nth-of-type(1)"]);
});

test("quotation marks in values are escaped", () => {
  assert.equal(propose(of("button", { attributes: [["aria-label", 'Say "hi" \\']] }), [])[0], 'button[aria-label="Say \\"hi\\" \\\\"]');
});

test("there are never more than two dozen", () => {
  const attributes = /** @type {[string, string][]} */ (Array.from({ length: 40 }, (_, at) => [`data-a${"abcdefghijklmnopqrstuvwxyz"[at % 26]}${at < 26 ? "x" : "y"}`, "v"]));

  assert.equal(propose(of("div", { attributes }), []).length, 24);
});
