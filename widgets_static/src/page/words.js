/** @import {Root} from "./roots.js" */
import { visible } from "./roots.js";

const APART = "guidance-prompt,script,style,noscript,template,head";
const PRESSABLE = "a,button,label,summary,[role]";

/** @param {Node} node */
const words = (node) => (node.textContent ?? "").replace(/\s+/g, " ").trim();

/** @param {string} text */
const wanted = (text) => text.replace(/\s+/g, " ").trim();

/** Whether an element says a text, letter for letter or at least without regard to case. @param {Element} element @param {string} text */
export const same = (element, text) => words(element).toLowerCase() === wanted(text).toLowerCase();

/**
 * The element that says a text: letter for letter before any other case, what can be seen before what cannot, the smallest of several.
 * @param {Root[]} roots @param {string} text
 * @returns {Element | undefined}
 */
export function byText(roots, text) {
  const all = allSaying(roots, text);
  const exact = all.filter((one) => words(one) === wanted(text));
  return [...visible(exact.length ? exact : all)].sort((a, b) => area(a) - area(b))[0];
}

/**
 * Every element that says a text: of elements within each other the innermost one, or what one can press around it.
 * @param {Root[]} roots @param {string} text
 */
export function allSaying(roots, text) {
  const line = wanted(text);
  /** @type {Set<Element>} */
  const all = new Set();
  if (!line) return [];
  const each = line.toLowerCase().split(" ");
  for (const root of roots) {
    const within = "body" in root ? (root.body ?? root) : root;
    // One look at all that is said spares most walks.
    const said = (within.textContent ?? "").toLowerCase();
    if (!each.every((word) => said.includes(word))) continue;
    const walker = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = around(walker.currentNode, line);
      if (element) all.add(element);
    }
  }
  return [...all];
}

/** @param {Node} node @param {string} line @returns {Element | null} */
function around(node, line) {
  const length = node.nodeValue?.trim().length ?? 0;
  let one = node.parentElement;
  // Most texts of a page are told apart by a look at their first letters.
  if (!length || !one || !line.toLowerCase().includes(words(node).toLowerCase()) || one.closest(APART)) return null;
  while (!same(one, line)) {
    if (words(one).length > line.length || !one.parentElement) return null;
    one = one.parentElement;
  }
  const pressable = one.closest(PRESSABLE);
  return pressable && same(pressable, line) ? pressable : one;
}

/** @param {Element} element */
function area(element) {
  const { width, height } = element.getBoundingClientRect();
  return width * height;
}
