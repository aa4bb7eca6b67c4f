import assert from "node:assert/strict";
import { test } from "node:test";
import { hear, standInLine } from "../../src/decision/follow.js";

/** Decisions that note what they are asked. @param {string} [known] */
function deciding(known = "") {
  /** @type {string[]} */
  const did = [];
  const decisions = /** @type {any} */ ({
    learn: (/** @type {string} */ news) => did.push(`learn ${news}`),
    wording: () => known,
    ask: () => did.push("ask"),
  });
  const tell = (/** @type {string | null} */ news) => void did.push(`tell ${news}`);
  return { did, decisions, tell };
}

const leading = /** @type {EventSource} */ ({});
const soon = (/** @type {number} */ wait = 30) => new Promise((done) => setTimeout(done, wait));

/** Locks of which the first is taken until the test frees it. */
function locked() {
  /** @type {() => void} */
  let free = () => {};
  const locks = {
    /** @param {string} _name @param {{ signal: AbortSignal }} options @param {() => unknown} hold */
    async request(_name, { signal }, hold) {
      await new Promise((go, no) => {
        free = () => go(0);
        signal.addEventListener("abort", () => no(signal.reason));
      });
      await hold();
    },
  };
  Object.defineProperty(globalThis, "navigator", { value: { locks }, configurable: true });
  return () => free();
}

test("hear learns what another tab was answered", () => {
  const { did, decisions, tell } = deciding();

  hear("answer", decisions, tell, undefined, false);

  assert.deepEqual(did, ["learn answer"]);
});

test("hear says what it knows to a tab that asks, if this tab leads", () => {
  const { did, decisions, tell } = deciding("known");

  hear(null, decisions, tell, leading, true);
  hear(null, decisions, tell, undefined, false);

  assert.deepEqual(did, ["tell known"]);
});

test("hear asks the server as well while nothing tells it of changes", () => {
  const { did, decisions, tell } = deciding("known");

  hear(null, decisions, tell, leading, false);

  assert.deepEqual(did, ["tell known", "ask"]);
});

test("standInLine leads once it is free, and asks the server only where nobody answered", async () => {
  const free = locked();
  for (const [known, asked] of /** @type {const} */ ([["", ["tell null", "ask"]], ["known", ["tell null"]]])) {
    const { did, decisions, tell } = deciding(known);
    let led = 0;
    const leave = standInLine("lena", decisions, tell, () => true, async () => void led++);
    await soon(350);
    assert.deepEqual([did, led], [asked, 0]);

    free();
    await soon();

    assert.equal(led, 1);
    leave();
  }
});

test("standInLine never leads after it left, and asks nobody", async () => {
  const free = locked();
  const { did, decisions, tell } = deciding();
  let led = 0;

  standInLine("lena", decisions, tell, () => false, async () => void led++)();
  free();
  await soon(350);

  assert.deepEqual([did, led], [["tell null"], 0]);
});
