/** @import {Block} from "../../protocol" */
/** @import {Scene} from "../base/body.js" */

const UPLOADED = /^\/v1\/pictures\/[0-9a-f]{32}-(\d+)x(\d+)\.webp$/;

export const look = `
img{display:block;max-width:100%;height:auto;border-radius:calc(var(--radius)*.6)}
`;

/** @param {Extract<Block, { type: "image" }>} block @param {Scene} scene */
export function build(block, { page }) {
  const { make, safeHref } = page.kit;
  const size = UPLOADED.exec(block.src);
  // What was uploaded lies where this file does, whatever page it is shown in.
  const src = safeHref(block.src, size ? import.meta.url : location.href);
  if (!src?.startsWith("http")) return null;
  const facts = { src, alt: block.alt ?? "", decoding: "async" };
  return make("img", "", [], size ? { ...facts, srcset: `${src.replace(".webp", "@2x.webp")} 2x`, width: size[1], height: size[2] } : facts);
}
