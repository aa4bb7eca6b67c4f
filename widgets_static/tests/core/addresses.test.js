import assert from "node:assert/strict";
import { test } from "node:test";
import { choices } from "../../src/core/addresses.js";

const said = (/** @type {string} */ path) => Array.from(choices(path), ({ words }) => words);

test("every page and this one can be chosen anywhere", () => {
  assert.deepEqual(said("/"), ["On every page", "Only on /"]);
  assert.deepEqual(said("/contacts"), ["On every page", "Only on /contacts"]);
});

test("pages under the same address can be chosen, the nearest first", () => {
  assert.deepEqual(choices("/reports/audience/custom"), [
    { words: "On every page", operator: "", value: "" },
    { words: "Only on /reports/audience/custom", operator: "is", value: "/reports/audience/custom" },
    { words: "On every page under /reports/audience/", operator: "starts_with", value: "/reports/audience/" },
    { words: "On every page under /reports/", operator: "starts_with", value: "/reports/" },
    { words: "Wherever the address has /custom", operator: "contains", value: "/custom" },
  ]);
});

test("a number at the end is somebody's own", () => {
  assert.deepEqual(said("/contacts/42"), ["On every page", "Only on /contacts/42", "On every page under /contacts/"]);
});
