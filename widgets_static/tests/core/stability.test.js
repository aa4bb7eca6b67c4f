import assert from "node:assert/strict";
import { test } from "node:test";
import { judge, keep } from "../../src/core/stability.js";

/** @param {number} weight @param {string} choices @param {string} [selector] */
const vote = (weight, choices, selector = `s${weight}`) => ({ weight, choices: [...choices], selector });
/** @param {string} choices */
const words = (choices) => ({ weight: 3, choices: [...choices] });

for (const [name, ballots, level, rests, alike] of /** @type {const} */ ([
  ["a name of the makers is strong", [vote(5, "a"), vote(1, "a")], "strong", "name", 1],
  ["an id is strong", [vote(4, "a")], "strong", "id", 1],
  ["words and a role together are strong", [words("a"), vote(3, "a")], "strong", "words", 1],
  ["words alone are fair", [words("a"), vote(2, "ab"), vote(1, "a")], "fair", "words", 1],
  ["a role alone is fair", [vote(3, "a"), vote(1, "a")], "fair", "kind", 1],
  ["classes alone are fair", [vote(2, "a"), vote(1, "a")], "fair", "look", 1],
  ["a place alone is weak", [vote(1, "a")], "weak", "place", 1],
  ["a made-up id is weak", [vote(0.5, "a")], "weak", "place", 1],
  ["one of several rows is weak, and tells how many there are", [words("abc"), vote(5, "abc"), vote(2, "abcd"), vote(1, "a")], "weak", "place", 3],
  ["nothing at all is weak", [], "weak", "place", 1],
])) {
  test(name, () => assert.deepEqual(judge("a", [...ballots]), { level, rests, alike }));
}

test("votes for the element alone are kept, those it shares are not", () => {
  const ballots = [vote(1, "a"), vote(5, "a"), vote(3, "abcdefgh"), words("a"), vote(2, "b")];

  assert.deepEqual(keep("a", ballots), [vote(5, "a"), words("a")]);
});

test("a single firm vote keeps the place beside it", () => {
  assert.deepEqual(keep("a", [vote(3, "a"), vote(1, "a")]), [vote(3, "a"), vote(1, "a")]);
});

test("of rows that are all alike the place alone tells one", () => {
  assert.deepEqual(keep("a", [vote(3, "abcdefgh"), vote(1, "a")]), [vote(1, "a")]);
});

test("where no group would elect it, none is kept", () => {
  assert.deepEqual(keep("a", [vote(3, "ab"), vote(2, "ab")]), []);
  assert.deepEqual(keep("a", []), []);
});

test("a group has at most eight votes", () => {
  assert.equal(keep("a", Array.from({ length: 20 }, () => vote(5, "a"))).length, 8);
});
