/** @import {Candidate} from "../protocol" */
/** @import {Root} from "./roots.js" */
import { LEAST, TEXT, weigh, winner } from "../core/votes.js";
import { matching, roots, visible } from "./roots.js";
import { allSaying, same } from "./words.js";

/** How many elements shared each vote when one was elected. @type {WeakMap<Candidate, number[]>} */
const shares = new WeakMap();

/**
 * The element that most selectors of a group mean, if they mean it clearly enough.
 * @param {Root[]} all @param {Candidate} candidate
 * @returns {Element | null}
 */
export function elect(all, candidate) {
  const { selectors = [], text, confidence } = candidate;
  const ballots = Array.from(selectors, (selector) => ({ weight: weigh(selector), choices: visible(read(() => matching(all, selector), [])) }));
  if (text) ballots.push({ weight: TEXT, choices: visible(allSaying(all, text)) });
  const element = winner(ballots, confidence);
  if (element) shares.set(candidate, Array.from(ballots, ({ choices }) => choices.length));
  return element;
}

/** The same in the page as it is now, for whoever asks seldom. @param {Candidate} candidate */
export const electNow = (candidate) => elect(roots(), candidate);

/** Whether an element elected earlier would still get the share it needs: a row may be taken for another one's. @param {Element} element @param {Candidate} candidate */
export function fits(element, candidate) {
  const { selectors = [], text, confidence = LEAST } = candidate;
  const shared = shares.get(candidate) ?? [];
  let own = 0;
  let all = text ? TEXT : 0;
  if (text && same(element, text)) own += TEXT / (shared[selectors.length] || 1);
  for (const [index, selector] of selectors.entries()) {
    all += weigh(selector);
    if (read(() => element.matches(selector), false)) own += weigh(selector) / (shared[index] || 1);
  }
  return own >= confidence * all - 1e-9;
}

/** A selector this browser cannot read votes for nobody. @template T @param {() => T} look @param {T} otherwise */
function read(look, otherwise) {
  try {
    return look();
  } catch {
    return otherwise;
  }
}
