import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { createLead } from "../../src/decision/lead.js";

/** The locks of one browser: names held, and who waits for them. @type {Map<string, (() => void)[]>} */
let lines = new Map();

const locks = {
  /** @param {string} name @param {{ signal: AbortSignal }} options @param {() => Promise<unknown> | undefined} hold */
  async request(name, { signal }, hold) {
    const line = lines.get(name) ?? [];
    lines.set(name, line);
    await new Promise((go, no) => {
      line.push(() => go(0));
      signal.addEventListener("abort", () => no(signal.reason));
      if (line.length === 1) go(0);
    });
    await hold();
    line.shift();
    line[0]?.();
  },
};

/** A tab, with what it did. */
function tab() {
  /** @type {string[]} */
  const did = [];
  const lead = createLead({ open: () => did.push("open"), close: () => did.push("close"), heard: (news) => did.push(`heard ${news}`) });
  return { did, lead };
}

const soon = () => new Promise((done) => setTimeout(done, 30));

beforeEach(() => {
  lines = new Map();
  Object.defineProperty(globalThis, "navigator", { value: { locks }, configurable: true });
});

/** @type {ReturnType<typeof tab>[]} */
let tabs = [];
afterEach(() => {
  tabs.forEach(({ lead }) => lead.stop());
});

test("lead opens in the first of two tabs, and in the other once the first is gone", async () => {
  const [first, second] = (tabs = [tab(), tab()]);
  first.lead.start("lena");
  second.lead.start("lena");
  await soon();
  assert.deepEqual([first.did.includes("open"), second.did.includes("open")], [true, false]);

  first.lead.stop();
  await soon();

  assert.deepEqual(first.did.at(-1), "close");
  assert.equal(second.did.includes("open"), true);
});

test("lead passes news on to tabs of the same name and to no others", async () => {
  const [first, second, stranger] = (tabs = [tab(), tab(), tab()]);
  first.lead.start("lena");
  second.lead.start("lena");
  stranger.lead.start("maya");
  await soon();

  first.lead.tell(42);
  await soon();

  assert.equal(second.did.includes("heard 42"), true);
  assert.equal(stranger.did.includes("heard 42"), false);
});

test("lead opens nothing in a tab that stopped waiting", async () => {
  const [first, second] = (tabs = [tab(), tab()]);
  first.lead.start("lena");
  second.lead.start("lena");
  await soon();

  second.lead.stop();
  first.lead.stop();
  await soon();

  assert.equal(second.did.includes("open"), false);
});

test("lead opens at once where the browser has no locks", () => {
  Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
  const [alone] = (tabs = [tab()]);

  alone.lead.start("lena");

  assert.deepEqual(alone.did, ["open"]);
});
