/** @import {Candidate} from "../protocol" */
import { pick, roots, stale } from "./roots.js";
import { byText, same } from "./words.js";

export { onView } from "./frames.js";

const REST = 100;
const SELDOM = 200;
/** How much longer than a look took we rest after it, and how long at most, once something has been away for long: a thousandth of the time. */
const SHARE = 1000;
const LONGEST = 1000;
/** How much of that rest may be made up for later: looks for which a page at rest gave no reason. */
const CREDIT = 2000;
const PATIENCE = 5000;
const EVERYTHING = { subtree: true, childList: true, characterData: true, attributes: true };

/** The vote of several selectors, once a prompt asked for it. @type {Partial<typeof import("./group.js")> | undefined} */
let group;

/**
 * What was found for a candidate, when it was last looked for, since when in vain, and until when its looks are paid for by rest.
 * @type {WeakMap<Candidate, { element?: Element | null, at: number, since: number, paid: number }>}
 */
let looked = new WeakMap();

/** When the page changed last, and what would say so. */
let changed = 0;
/** @type {Set<Node>} */
const heard = new Set();
// It hears of one change and then of none until somebody has looked in vain again: a page that never rests is not listened to on and on.
const observer = new MutationObserver(wake);

/** There is a reason to look again. */
export function wake() {
  observer.disconnect();
  heard.clear();
  stale();
  changed = Date.now();
}

/** Somebody comes who will not wait: everything is looked for as if it had not been before. */
export function anew() {
  stale();
  looked = new WeakMap();
}

/** Hears of the next change, wherever an element may come. */
function heed() {
  for (const root of roots()) if (!heard.has(root)) observer.observe(root, EVERYTHING);
  roots().forEach((root) => heard.add(root));
}

/**
 * An element that the document itself does not have by its selector: inside open shadow roots and frames of our own origin, by its words, or
 * by the votes of many selectors. A walk through the whole page is worth ten looks a second at most; what has long been away is looked for
 * when the page changed, for a small share of the time, and once a second if it did not, as not every change is heard.
 * @param {string} query @param {Candidate} candidate
 * @returns {Element | null | undefined}
 */
export function find(query, candidate) {
  const last = looked.get(candidate);
  const known = last?.element;
  // A frame that was taken out or loaded anew leaves its elements connected, in a document without a window.
  if (known?.isConnected && known.ownerDocument.defaultView && fits(known, query, candidate)) return known;
  const now = Date.now();
  if (last && !known && now - last.at < (patient(last) && (changed < last.at || now < last.paid - CREDIT) ? LONGEST : REST)) return null;
  const begun = performance.now();
  const element = candidate.by === "text" ? byText(roots(), candidate.value) : candidate.by === "group" ? elect(candidate) : pick(query);
  const rest = Math.min(Math.max((performance.now() - begun) * SHARE, SELDOM), LONGEST);
  const next = { element, at: now, since: known || !last ? now : last.since, paid: Math.max(last?.paid ?? 0, now) + rest };
  looked.set(candidate, next);
  if (!element && patient(next)) heed();
  return element;
}

/** Whether it was away for long already when it was last looked for. @param {{ at: number, since: number }} last */
const patient = ({ at, since }) => at - since > PATIENCE;

/** @param {Element} element @param {string} query @param {Candidate} candidate */
function fits(element, query, candidate) {
  if (candidate.by === "text") return same(element, candidate.value);
  return candidate.by === "group" ? group?.fits?.(element, candidate) : element.matches(query);
}

/** @param {Candidate} candidate */
function elect(candidate) {
  if (!group) {
    group = {};
    import("./group.js").then(
      (module) => (group = module),
      () => (group = undefined),
    );
  }
  return group.elect?.(roots(), candidate);
}
