import assert from "node:assert/strict";
import { test } from "node:test";
import { called } from "../../src/core/naming.js";

for (const [element, words] of /** @type {const} */ ([
  [{ tag: "button", name: " Import\n contacts " }, "Button “Import contacts”"],
  [{ tag: "div", role: "button", name: "Save" }, "Button “Save”"],
  [{ tag: "input", type: "checkbox", name: "Agree" }, "Checkbox “Agree”"],
  [{ tag: "input", type: "email" }, "Field"],
  [{ tag: "input", type: null }, "Field"],
  [{ tag: "svg" }, "Icon"],
  [{ tag: "x-card", name: "Plan" }, "Area “Plan”"],
  [{ tag: "a", role: "unheard", name: "Go" }, "Link “Go”"],
  [{ tag: "p", name: "x".repeat(60) }, `Text “${"x".repeat(47)}…”`],
])) {
  test(`${JSON.stringify(element).slice(0, 60)} is called ${words.slice(0, 30)}`, () => assert.equal(called(element), words));
}
