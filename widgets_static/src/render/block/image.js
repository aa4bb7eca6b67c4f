/** @import {Block} from "../../protocol" */
/** @import {Scene} from "../base/body.js" */

export const look = `
img{display:block;max-width:100%;height:auto;border-radius:calc(var(--radius)*.6)}
`;

/** @param {Extract<Block, { type: "image" }>} block @param {Scene} scene */
export function build(block, { page }) {
  const { make, safeHref } = page.kit;
  const src = safeHref(block.src, location.href);
  return src?.startsWith("http") ? make("img", "", [], { src, alt: block.alt ?? "", decoding: "async" }) : null;
}
