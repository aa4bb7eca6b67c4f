/** @import {Page} from "../../protocol" */
import { stack } from "./stack.js";

/** A card in a corner of the window; on a phone, a sheet along its lower edge. */
export const cornerLook = `
.box{position:fixed;inset:auto;inset-block-end:20px;inset-inline-end:20px;width:min(23.5rem,100vw - 32px);max-height:calc(100dvh - 40px);padding:20px;overflow:auto;overscroll-behavior:contain;animation:arrive .24s cubic-bezier(.2,.8,.3,1)}
.box[data-corner^=top]{inset-block:20px auto}
.box[data-corner$=left]{inset-inline:20px auto}
.box[data-again]{animation:none}
.box>.close{position:absolute;inset-block-start:14px;inset-inline-end:14px}
@keyframes arrive{from{opacity:0;translate:0 16px}}
@media (max-width:480px){.box,.box[data-corner]{inset:auto 0 0;width:100%;max-width:none;max-height:85dvh;border-width:1px 0 0;border-end-start-radius:0;border-end-end-radius:0;padding-block-end:calc(20px + env(safe-area-inset-bottom))}}
`;

const CORNERS = ["top-left", "top-right", "bottom-left", "bottom-right"];

/** The corner a prompt goes to. @param {string} [placement] */
export const cornerOf = (placement) => (placement && CORNERS.includes(placement) ? placement : "bottom-right");

/** Puts a box at its corner, clear of what stands there already. @param {Page} page @param {HTMLElement} box @param {string} [placement] @returns {() => void} gives the place up */
export function raise(page, box, placement) {
  box.popover = "manual";
  box.dataset.corner = cornerOf(placement);
  box.showPopover();
  return stack(page, box);
}

/** Says words to screen readers, without moving anybody's focus. @param {Page} page @param {HTMLElement} box @param {string} words */
export function announce(page, box, words) {
  const live = page.kit.make("div", "quietly", [], { role: "status" });
  box.append(live);
  setTimeout(() => (live.textContent = words), 50);
}
