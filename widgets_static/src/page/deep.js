const OURS = "guidance-prompt";
const PRESSABLE = "a,button,label,summary,[role]";
const REST = 100;

/** @param {Node} node */
const words = (node) => (node.textContent ?? "").replace(/\s+/g, " ").trim();

/** @param {Element} element @param {string} text */
export const says = (element, text) => words(element) === text;

/**
 * An element by its selector inside open shadow roots, or, without a selector, by its text anywhere.
 * @param {string | null} selector @param {string} text
 * @returns {Element | undefined}
 */
export function find(selector, text) {
  for (const root of roots()) {
    const element = selector ? root !== document && root.querySelector(selector) : byText(root, text);
    if (element) return element;
  }
  return undefined;
}

/** @type {ParentNode[]} */
let known = [document];
let looked = 0;

/** The document and every open shadow root in it; a walk through the whole page is worth ten looks a second at most. */
function roots() {
  if (Date.now() - looked > REST) {
    known = [...within(document)];
    looked = Date.now();
  }
  return known;
}

/** @param {ParentNode} root @returns {Generator<ParentNode>} */
function* within(root) {
  yield root;
  for (const element of root.querySelectorAll("*")) {
    if (element.shadowRoot && element.localName !== OURS) yield* within(element.shadowRoot);
  }
}

/** @param {ParentNode} root @param {string} text */
function byText(root, text) {
  const walker = document.createTreeWalker(root === document ? document.body : root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!parent || words(walker.currentNode) !== text || parent.closest(`${OURS},script,style`)) continue;
    const pressable = parent.closest(PRESSABLE);
    return pressable && says(pressable, text) ? pressable : parent;
  }
  return null;
}
