import assert from "node:assert/strict";
import { test } from "node:test";
import { read, saying, textOf, written } from "../../src/core/wording.js";

test("text with values is read and written alike", () => {
  const text = 'Hi {{ account.name | "you" }}, {{ limit.contacts.used }} of many';

  assert.deepEqual(read(text), [{ text: "Hi " }, { var: "account.name", or: "you" }, { text: ", " }, { var: "limit.contacts.used", or: "" }, { text: " of many" }]);
  assert.equal(written(read(text)), text);
  assert.deepEqual(read(""), []);
});

test("a title and paragraphs are text, other blocks and marked words are not", () => {
  assert.equal(textOf({ type: "heading", inline: [{ text: "Hello" }] }), "Hello");
  assert.equal(textOf({ type: "text", paragraphs: [[{ text: "One" }], [{ text: "Two" }]] }), "One\n\nTwo");
  assert.equal(textOf({ type: "text", paragraphs: [[{ text: "One", marks: ["bold"] }]] }), null);
  assert.equal(textOf({ type: "heading", inline: [{ text: "One", href: "/a" }] }), null);
  assert.equal(textOf({ type: "image", src: "/a.png" }), null);
});

test("a block says other words", () => {
  assert.deepEqual(saying({ type: "heading", inline: [] }, "New"), { type: "heading", inline: [{ text: "New" }] });
  assert.deepEqual(saying({ type: "text", paragraphs: [] }, "One\n\n \nTwo "), { type: "text", paragraphs: [[{ text: "One" }], [{ text: "Two" }]] });
  assert.deepEqual(saying({ type: "image", src: "/a" }, "x"), { type: "image", src: "/a" });
});
