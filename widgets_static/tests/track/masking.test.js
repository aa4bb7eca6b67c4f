import assert from "node:assert/strict";
import { test } from "node:test";
import { masked } from "../../src/track/masking.js";

for (const [what, text, told] of [
  ["an address", "Ask maya.miller+x@acme.co.uk now", "Ask ••• now"],
  ["a card", "Pay with 4242 4242 4242 4242", "Pay with •••"],
  ["a card with dashes", "4242-4242-4242-4242", "•••"],
  ["a telephone number", "Call +49 (0)30 1234-5678", "Call •••"],
  ["several of them", "a@b.cd or 555.010.9999", "••• or •••"],
  ["no prices and years", "12 of 2,000 contacts, 1,234.50 in 2026", "12 of 2,000 contacts, 1,234.50 in 2026"],
  ["no dates", "Since 2026-11-21", "Since 2026-11-21"],
  ["no mentions", "Hello @ada", "Hello @ada"],
]) {
  test(`masked hides ${what}`, () => {
    assert.equal(masked(text), told);
  });
}

test("masked comes to an end with a hostile text", { timeout: 60_000 }, () => {
  const text = "1".repeat(50_000) + "@".repeat(50_000) + "a@".repeat(20_000);

  assert.equal(masked(text), "•••");
});
