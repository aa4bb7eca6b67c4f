import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { generated, weigh, winner } from "../../src/core/votes.js";

const vectors = JSON.parse(readFileSync(new URL("../../../tests/vectors/votes.json", import.meta.url), "utf8"));

for (const [selector, weight] of vectors.weigh) {
  test(`weigh gives ${selector || "nothing"} ${weight}`, () => assert.equal(weigh(selector), weight));
}

for (const [name, made] of vectors.generated) {
  test(`generated calls ${name} ${made ? "a tool's" : "a person's"} name`, () => assert.equal(generated(name), made));
}

for (const [name, votes, least, expected] of vectors.winner) {
  test(`winner: ${name}`, () => {
    const ballots = votes.map((/** @type {[number, string[]]} */ [weight, choices]) => ({ weight, choices }));

    assert.equal(winner(ballots, least), expected);
  });
}

test("winner needs three fifths of the votes when nothing else is said", () => {
  assert.equal(winner([{ weight: 3, choices: ["a"] }, { weight: 2, choices: [] }]), "a");
  assert.equal(winner([{ weight: 29, choices: ["a"] }, { weight: 21, choices: [] }]), null);
});
