import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, test } from "node:test";
import { say, told } from "../../src/core/phrases.js";
import { wordsOf } from "../../src/core/tongues.js";

const TONGUES = ["de", "fr", "es", "pt", "it", "nl", "ja", "ar"];
const types = readFileSync(`${import.meta.dirname}/../../src/protocol.d.ts`, "utf8");
const phrases = [...types.split("export type Phrase =")[1].split(";\n")[0].matchAll(/"(.+)"/g)].map(([, words]) => words);
const places = (/** @type {string} */ words) => words.match(/{\d}/g) ?? [];

afterEach(() => {
  told.words = {};
});

test("say speaks English until other words are here", () => {
  assert.equal(say("Close"), "Close");
  told.words = wordsOf("de");
  assert.equal(say("Close"), "Schließen");
});

test("say puts values in their places", () => {
  assert.equal(say("Step {0} of {1}", 2, "5"), "Step 2 of 5");
  told.words = wordsOf("ja");
  assert.equal(say("Step {0} of {1}", 2, 5), "ステップ 2 / 5");
});

test("wordsOf takes the language before the region, in any case", () => {
  assert.equal(wordsOf("pt-BR").Close, "Fechar");
  assert.equal(wordsOf("DE_at").Close, "Schließen");
  assert.deepEqual(wordsOf("fy"), {});
  assert.deepEqual(wordsOf(""), {});
});

for (const tongue of TONGUES) {
  test(`${tongue} has every phrase, with every place for a value`, () => {
    const words = /** @type {Record<string, string>} */ (wordsOf(tongue));
    assert.ok(phrases.length > 20);
    assert.deepEqual(Object.keys(words).sort(), [...phrases].sort());
    for (const [english, other] of Object.entries(words)) assert.deepEqual(places(other).sort(), places(english).sort(), english);
  });
}
