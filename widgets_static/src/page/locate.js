/** @import {Anchor, Candidate} from "../protocol" */

/** @type {WeakMap<Anchor, Element>} */
const found = new WeakMap();

/** The rarer ways of finding, once something was not found by the common one. @type {Partial<typeof import("./deep.js")> | undefined} */
let deep;

/**
 * The element an anchor means now: the first candidate, in rank order, that is in the page.
 * @param {Anchor | null} [anchor]
 * @returns {Element | null}
 */
export function locate(anchor) {
  for (const candidate of anchor?.candidates ?? []) {
    const known = found.get(/** @type {Anchor} */ (anchor));
    try {
      const element = known?.isConnected && fits(known, candidate) ? known : find(candidate);
      if (!element) continue;
      found.set(/** @type {Anchor} */ (anchor), element);
      return element;
    } catch {
      // A selector this browser cannot read is a candidate that is not there.
    }
  }
  return null;
}

/** @param {Candidate} candidate */
const selector = ({ by, value }) => (by === "data" ? `[data-guidance="${CSS.escape(value)}"]` : value);

/** @param {Element} element @param {Candidate} candidate */
const fits = (element, candidate) => (candidate.by === "text" ? deep?.says?.(element, candidate.value) : element.matches(selector(candidate)));

/** @param {Candidate} candidate */
function find(candidate) {
  const byText = candidate.by === "text";
  const all = byText ? [] : [...document.querySelectorAll(selector(candidate))];
  const element = all.find((one) => one.getClientRects().length) ?? all[0];
  if (element) return element;
  if (!deep) {
    deep = {};
    import("./deep.js").then(
      (module) => (deep = module),
      () => (deep = undefined),
    );
  }
  return deep.find?.(byText ? null : selector(candidate), candidate.value);
}
