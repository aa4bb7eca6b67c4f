import assert from "node:assert/strict";
import { test } from "node:test";
import { placed } from "../../src/core/places.js";

const where = (/** @type {string} */ kind, /** @type {string} */ placement = "top") => placed(/** @type {any} */ ({ prompt: "maya", kind, placement }));

test("banners have one place an edge", () => {
  assert.equal(where("banner", "bottom").layer, "bottom edge");
  assert.equal(where("banner").layer, "top edge");
});

test("what asks for attention in a corner takes turns", () => {
  assert.equal(where("slideout", "top-left").layer, where("survey", "bottom-right").layer);
});

test("a survey in the middle of the screen takes turns with modals", () => {
  assert.equal(where("survey", "center").layer, where("modal").layer);
});

test("what is a part of the page stands in nobody's way", () => {
  for (const shown of [where("card"), where("banner", "inline"), where("meter", "inline")]) assert.deepEqual(shown, { layer: "@maya", inline: true, pinned: true });
});

test("a hotspot has its own place and needs to see its anchor", () => {
  assert.deepEqual(where("hotspot", "left"), { layer: "@maya", inline: false, pinned: true });
});

test("whatever else stands at a corner has a place to itself", () => {
  assert.deepEqual(where("meter", "bottom-right"), { layer: "meter", inline: false, pinned: false });
  assert.equal(where("launcher", "bottom-right").layer, "launcher");
});
