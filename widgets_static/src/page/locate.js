/** @import {Anchor, Candidate} from "../protocol" */

const OURS = "guidance-prompt";
const PRESSABLE = "a,button,label,summary,[role]";

/** @type {WeakMap<Anchor, Element>} */
const found = new WeakMap();

/**
 * The element an anchor means now: the first candidate, in rank order, that is in the page.
 * @param {Anchor | null} [anchor]
 * @returns {Element | null}
 */
export function locate(anchor) {
  if (!anchor) return null;
  for (const candidate of anchor.candidates ?? []) {
    const known = found.get(anchor);
    if (known?.isConnected && fits(known, candidate)) return known;
    const element = find(candidate);
    if (!element) continue;
    found.set(anchor, element);
    return element;
  }
  return null;
}

/** @param {Candidate} candidate */
function selector({ by, value }) {
  return by === "data" ? `[data-guidance="${CSS.escape(value)}"]` : value;
}

/** @param {Candidate} candidate */
function find(candidate) {
  try {
    if (candidate.by === "text") return byText(candidate.value);
    const all = [...document.querySelectorAll(selector(candidate))].filter((element) => !element.closest(OURS));
    return all.find((element) => element.getClientRects().length) ?? all[0];
  } catch {
    // A selector this browser cannot read is a candidate that is not there.
    return null;
  }
}

/** @param {Element} element @param {Candidate} candidate */
function fits(element, candidate) {
  try {
    return candidate.by === "text" ? words(element) === candidate.value : element.matches(selector(candidate));
  } catch {
    return false;
  }
}

/** @param {Node} node */
const words = (node) => (node.textContent ?? "").replace(/\s+/g, " ").trim();

/** @param {string} value */
function byText(value) {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!parent || words(walker.currentNode) !== value || parent.closest(`${OURS},script,style`)) continue;
    const pressable = parent.closest(PRESSABLE);
    return pressable && words(pressable) === value ? pressable : parent;
  }
  return null;
}
