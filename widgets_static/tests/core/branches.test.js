import assert from "node:assert/strict";
import { test } from "node:test";
import { ahead, following, holds, isEnding, questionsOf } from "../../src/core/branches.js";

const ask = (key, type = "nps") => ({ type, key, label: [] });
const said = { type: "heading", inline: [] };
const STEPS = [
  { key: "score", blocks: [said, ask("nps")], branches: [{ question: "nps", is: "at_most", value: 6, to: "why" }, { question: "nps", is: "at_least", value: 9, to: "thanks" }] },
  { key: "missing", blocks: [ask("missing", "input")] },
  { key: "why", blocks: [ask("why", "choices")], branches: [{ question: "why", is: "includes", value: "price", to: "" }] },
  { key: "thanks", blocks: [said] },
];

for (const [is, value, given, wanted] of [
  ["is", 6, 6, true],
  ["is", "6", 6, true],
  ["is", "price", "price", true],
  ["is", "price", ["price"], true],
  ["is", "price", ["price", "speed"], false],
  ["is", "price", undefined, false],
  ["is_not", "price", "speed", true],
  ["is_not", "price", "price", false],
  ["is_not", "price", undefined, true],
  ["includes", "price", ["speed", "price"], true],
  ["includes", "price", ["speed"], false],
  ["includes", "Slow", "It is so slow", true],
  ["includes", "slow", undefined, false],
  ["includes", "1", 10, false],
  ["at_least", 9, 9, true],
  ["at_least", 9, 8, false],
  ["at_most", 6, 6, true],
  ["at_most", 6, 0, true],
  ["at_most", 6, 7, false],
  ["at_most", 6, "0", false],
  ["at_most", 6, undefined, false],
  ["sounds_like", 6, 6, false],
]) {
  test(`branch "${is} ${value}" of ${JSON.stringify(given)} is ${wanted}`, () => {
    assert.equal(holds({ question: "q", is, value, to: "" }, given === undefined ? {} : { q: given }), wanted);
  });
}

test("answer that only the prototype has is none", () => {
  assert.equal(holds({ question: "constructor", is: "is_not", value: "x", to: "" }, {}), true);
  assert.equal(holds({ question: "toString", is: "includes", value: "native", to: "" }, {}), false);
});

test("first branch that holds says where to go, else the next step comes", () => {
  assert.equal(following(STEPS, "score", { nps: 3 }), "why");
  assert.equal(following(STEPS, "score", { nps: 10 }), "thanks");
  assert.equal(following(STEPS, "score", { nps: 7 }), "missing");
  assert.equal(following(STEPS, "why", { why: ["price"] }), "");
  assert.equal(following(STEPS, "why", {}), "thanks");
  assert.equal(following(STEPS, "thanks", {}), "");
});

test("branch to nowhere or to itself is passed over", () => {
  const lost = [{ key: "a", blocks: [], branches: [{ question: "q", is: "is_not", value: 1, to: "gone" }, { question: "q", is: "is_not", value: 1, to: "a" }] }, { key: "b", blocks: [] }];
  assert.equal(following(lost, "a", {}), "b");
  assert.equal(following(lost, "unknown", {}), "a");
});

test("step that asks nothing after questions is an ending, one before them is not", () => {
  assert.equal(isEnding(STEPS, "thanks"), true);
  assert.equal(isEnding(STEPS, "why"), false);
  assert.equal(isEnding([{ key: "hello", blocks: [said] }, ...STEPS], "hello"), false);
  assert.equal(isEnding(STEPS, "unknown"), false);
});

test("steps ahead are those the answers lead through, without the ending", () => {
  assert.equal(ahead(STEPS, "score", {}), 2);
  assert.equal(ahead(STEPS, "score", { nps: 2 }), 1);
  assert.equal(ahead(STEPS, "score", { nps: 10 }), 0);
  assert.equal(ahead(STEPS, "thanks", {}), 0);
});

test("steps that lead back into each other are counted once", () => {
  const circle = [{ key: "a", blocks: [ask("x")] }, { key: "b", blocks: [ask("y")], branches: [{ question: "y", is: "is_not", value: 1, to: "a" }] }];
  assert.equal(ahead(circle, "a", {}), 1);
});

test("questions are the blocks with an answer", () => {
  assert.deepEqual(questionsOf(STEPS[0]), [ask("nps")]);
});
