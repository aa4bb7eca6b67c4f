/** @import {Branch, Step} from "../protocol" */

/** What was answered: {question's key: a number, a text, or the keys of what was chosen}. @typedef {Record<string, number | string | string[]>} Answers */

const QUESTIONS = ["nps", "rating", "choices", "input"];

/** The blocks of a step that ask something. @param {Step} step */
export const questionsOf = (step) => step.blocks.filter(({ type }) => QUESTIONS.includes(type));

/**
 * Whether a branch holds; what was not answered is like nothing but "is not".
 * @param {Branch} branch @param {Answers} answers
 */
export function holds({ question, is, value }, answers) {
  const given = Object.hasOwn(answers, question) ? answers[question] : undefined;
  const all = Array.isArray(given) ? given : given === undefined ? [] : [`${given}`];
  const same = all.length === 1 && all[0] === `${value}`;
  if (is === "is") return same;
  if (is === "is_not") return !same;
  if (is === "includes") return all.includes(`${value}`) || (typeof given === "string" && given.toLowerCase().includes(`${value}`.toLowerCase()));
  if (typeof given !== "number") return false;
  return is === "at_least" ? given >= +value : is === "at_most" && given <= +value;
}

/**
 * The key of the step that comes after `key`, empty for the end: where the first branch that holds leads, else to the next one.
 * A branch back to itself or to a step that does not exist is passed over.
 * @param {Step[]} steps @param {string} key @param {Answers} answers
 */
export function following(steps, key, answers) {
  const at = steps.findIndex((step) => step.key === key);
  const there = (/** @type {Branch} */ { to }) => to !== key && (!to || steps.some((step) => step.key === to));
  const branch = (steps[at]?.branches ?? []).find((one) => there(one) && holds(one, answers));
  return branch ? branch.to : (steps[at + 1]?.key ?? "");
}

/**
 * Whether a step says goodbye: it asks nothing, and something was asked before it.
 * @param {Step[]} steps @param {string} key
 */
export function isEnding(steps, key) {
  const at = steps.findIndex((step) => step.key === key);
  return at >= 0 && !questionsOf(steps[at]).length && steps.slice(0, at).some((step) => questionsOf(step).length > 0);
}

/**
 * The steps still to come after `key`, as far as the answers tell; an ending is none.
 * @param {Step[]} steps @param {string} key @param {Answers} answers
 */
export function ahead(steps, key, answers) {
  const seen = new Set([key]);
  for (let next = following(steps, key, answers); next && !seen.has(next) && !isEnding(steps, next); ) {
    seen.add(next);
    next = following(steps, next, answers);
  }
  return seen.size - 1;
}
