/** @import {Anchor, Candidate} from "../protocol" */
import { listenIn } from "./listen.js";

/** By an id, which browsers look up without going through the page. */
const NOTHING = "#_:not(*)";

/** What the document itself had for an anchor. @type {WeakMap<Anchor, Element>} */
const found = new WeakMap();

/** The rarer ways of finding and seeing, once something was not found by the common one. @type {Partial<typeof import("./deep.js")> | undefined} */
export let deep;

/**
 * The element an anchor means now: the first candidate, in rank order, that is in the page.
 * @param {Anchor | null} [anchor]
 * @returns {Element | null}
 */
export function locate(anchor) {
  for (const candidate of anchor?.candidates ?? []) {
    try {
      const element = find(/** @type {Anchor} */ (anchor), candidate);
      if (element) return element;
    } catch {
      // A selector this browser cannot read is a candidate that is not there.
    }
  }
  return null;
}

/** @param {Anchor} anchor @param {Candidate} candidate */
function find(anchor, candidate) {
  const { by, value } = candidate;
  const query = by === "data" ? `[data-guidance="${CSS.escape(value)}"]` : by === "css" ? value : NOTHING;
  const known = found.get(anchor);
  if (known?.isConnected && known.matches(query)) return known;
  const all = [...document.querySelectorAll(query)];
  const element = all.find((one) => one.getClientRects().length) ?? all[0];
  if (element) {
    found.set(anchor, element);
    return element;
  }
  if (!deep) {
    deep = {};
    import("./deep.js").then(
      (module) => (deep = module),
      () => (deep = undefined),
    );
  }
  const far = deep.find?.(query, candidate);
  if (far) listenIn(far.getRootNode());
  return far;
}
