import { LEAST, TEXT, winner } from "./votes.js";

/** From here on a vote rests on more than the place of an element or what a tool called it. */
const SOLID = 2;
const FIRM = 3;
const CERTAIN = 4;
const MOST = 8;
const SHARED = 5;
const TINY = 1e-9;

/** @template T @typedef {{ weight: number, choices: T[], selector?: string }} Ballot a vote without a selector is that of the words */
/** @typedef {{ level: "strong" | "fair" | "weak", rests: "name" | "id" | "words" | "kind" | "look" | "place", alike: number }} Verdict */

/**
 * Of all votes that are for an element, those that a group keeps: the ones for it alone, heaviest first, and others only where they are needed.
 * Empty where no group of them would elect it.
 * @template T
 * @param {T} element @param {Ballot<T>[]} ballots
 * @returns {Ballot<T>[]}
 */
export function keep(element, ballots) {
  const mine = ballots.filter(({ choices }) => choices.includes(element)).sort((one, other) => other.weight - one.weight);
  const alone = mine.filter(({ choices }) => choices.length === 1);
  const firm = alone.filter(({ weight }) => weight >= SOLID);
  const few = mine.filter(({ choices }) => choices.length <= SHARED);
  const sets = [firm.length > 1 ? firm : alone, few, alone, alone.slice(-1)];
  for (const set of sets) {
    const kept = set.slice(0, MOST);
    if (kept.length && winner(kept, LEAST) === element) return kept;
  }
  return [];
}

/**
 * How long a choice is likely to hold, on what it rests, and how many elements are alike by all that is not their place.
 * @template T
 * @param {T} element @param {Ballot<T>[]} ballots every vote for it, kept or not
 * @returns {Verdict}
 */
export function judge(element, ballots) {
  const solid = ballots.filter(({ weight, choices }) => weight >= SOLID && choices.includes(element));
  const alone = solid.filter(({ choices }) => choices.length === 1);
  const firm = alone.filter(({ weight }) => weight >= FIRM);
  const alike = alone.length ? 1 : Math.max(same(element, solid), 1);
  const [best] = [...alone].sort((one, other) => other.weight - one.weight);
  const certain = firm.some(({ weight }) => weight >= CERTAIN) || firm.length > 1;
  const level = !best ? "weak" : certain ? "strong" : "fair";
  return { level, rests: best ? restsOn(best) : "place", alike };
}

/** How many elements every one of these votes is for. @template T @param {T} element @param {Ballot<T>[]} ballots */
function same(element, ballots) {
  /** @type {Map<T, number>} */
  const tally = new Map();
  for (const { weight, choices } of ballots) for (const one of choices) tally.set(one, (tally.get(one) ?? 0) + weight);
  const own = tally.get(element) ?? 0;
  return [...tally.values()].filter((held) => held >= own - TINY).length;
}

/** @param {Ballot<unknown>} ballot @returns {Verdict["rests"]} */
function restsOn({ weight, selector }) {
  if (!selector) return "words";
  if (weight > CERTAIN) return "name";
  if (weight === CERTAIN) return "id";
  return weight >= TEXT ? "kind" : "look";
}
