/** @import {Block} from "../../protocol" */
/** @import {Scene} from "../base/body.js" */

export const look = `
ul,ol{margin:0;padding-inline-start:1.4em;color:var(--muted)}
li{padding-inline-start:.2em}
li+li{margin-top:4px}
li::marker{color:var(--accent);font-weight:600;font-variant-numeric:tabular-nums}
li a{color:var(--text);text-decoration-color:var(--accent);text-underline-offset:2px}
`;

/** @param {Extract<Block, { type: "list" }>} block @param {Scene} scene */
export function build({ items, ordered }, { page, prompt: { data } }) {
  const { inline, make } = page.kit;
  // Safari's lists without bullets are none to its screen reader; ours have theirs.
  return items.length ? make(ordered ? "ol" : "ul", "", Array.from(items, (nodes) => make("li", "", inline(nodes, data, page)))) : null;
}
