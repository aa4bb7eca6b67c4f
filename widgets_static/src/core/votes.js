/** The share of all votes that the winner needs, if the group says nothing else; and how far ahead of the next one it must be. */
export const LEAST = 0.6;
const LEAD = 0.1;
const TINY = 1e-9;

/** What the words of an element weigh, and what its selectors do: the likelier to outlive a new release of the page, the more. */
export const TEXT = 3;
const DATA = 5;
const ID = 4;
const NAMED = 3;
const CLASSES = 2;
const POSITION = 1;
const GENERATED = 0.5;

const LAST_PART = /(?:[^\s>+~[("']|\[(?:[^\]"']|"[^"]*"|'[^']*')*\]|\((?:[^()]|\([^()]*\))*\))+$/;
const TOOLS = /^(?:css|sc|jss|emotion|svelte|radix|headlessui|react-aria|ember|mui|rc|ng|ext-gen)(?:[-_:]|\d|$)/i;

/**
 * What a selector's vote weighs, by what it says of the element itself and not of those around it.
 * @param {string} selector
 */
export function weigh(selector) {
  const own = LAST_PART.exec(selector.trim())?.[0] ?? "";
  const plain = own.replace(/\[[^\]]*\]|\([^)]*\)/g, "");
  if (/:(?:nth|first|last|only)-/.test(own)) return POSITION;
  if (/\[data-/.test(own)) return DATA;
  const id = /#((?:\\.|[\w-])+)/.exec(plain)?.[1];
  if (id) return generated(id) ? GENERATED : ID;
  if (/\[(?:role|aria-|name|href|for|type|placeholder|alt|title)/.test(own)) return NAMED;
  const classes = Array.from(plain.matchAll(/\.((?:\\.|[\w-])+)/g), ([, name]) => name);
  if (classes.length) return classes.some(generated) ? GENERATED : CLASSES;
  return POSITION;
}

/** Whether a tool made a name up, so that the next build or visit has another one. @param {string} name */
export function generated(name) {
  const pieces = name.replace(/\\/g, "").split(/[-_:.]+/);
  return TOOLS.test(name) || name.includes(":") || pieces.some((piece) => /\d{3}/.test(piece) || (piece.length > 4 && /\d/.test(piece) && /[a-z]\d+[a-z]/i.test(piece)));
}

/**
 * The one that enough of the votes are for; null when nobody has the least share, or two are too close to tell. Whoever means several gives
 * each a part of the vote; a vote for nobody counts against all.
 * @template T
 * @param {{ weight: number, choices: T[] }[]} ballots
 * @param {number} [least] a share, 0 to 1
 * @returns {T | null}
 */
export function winner(ballots, least = LEAST) {
  /** @type {Map<T, number>} */
  const tally = new Map();
  let all = 0;
  for (const { weight, choices } of ballots) {
    all += weight;
    for (const one of choices) tally.set(one, (tally.get(one) ?? 0) + weight / choices.length);
  }
  const [first, second] = [...tally].sort(([, a], [, b]) => b - a);
  if (!first || first[1] < least * all - TINY || first[1] - (second?.[1] ?? 0) < LEAD * all - TINY) return null;
  return first[0];
}
