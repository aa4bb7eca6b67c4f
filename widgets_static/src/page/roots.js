const OURS = "guidance-prompt";
const REST = 100;

/** @typedef {Document | ShadowRoot} Root */

/** @type {Root[]} */
let known = [document];
let looked = 0;

/** The document, and every open shadow root and every frame of our own origin in it, however deep; walked through ten times a second at most. */
export function roots() {
  if (Date.now() - looked >= REST) {
    known = [...within(document)];
    looked = Date.now();
  }
  return known;
}

/** There may be others by now. */
export const stale = () => void (looked = 0);

/** @param {Root} root @returns {Generator<Root>} */
function* within(root) {
  yield root;
  const all = root.querySelectorAll("*");
  // Thousands of elements, several times a second: nothing but the one question each.
  for (let at = 0; at < all.length; at++) {
    const inner = all[at].shadowRoot;
    if (inner && all[at].localName !== OURS) yield* within(inner);
  }
  for (const frame of root.querySelectorAll("iframe,frame")) {
    // Of another origin's frame the browser shows us nothing.
    const inner = /** @type {HTMLIFrameElement} */ (frame).contentDocument;
    if (inner) yield* within(inner);
  }
}

/** What a person could see comes before what is only there. @param {Element[]} elements */
export function visible(elements) {
  const drawn = elements.filter((one) => one.checkVisibility?.({ visibilityProperty: true }) ?? one.getClientRects().length);
  return drawn.length ? drawn : elements;
}

/** Every element of all roots that a selector means. @param {Root[]} all @param {string} query @returns {Element[]} */
export const matching = (all, query) => all.flatMap((root) => [...root.querySelectorAll(query)]);

/** The first one that can be seen, or the first. @param {string} query @returns {Element | undefined} */
export const pick = (query) => visible(matching(roots(), query))[0];
