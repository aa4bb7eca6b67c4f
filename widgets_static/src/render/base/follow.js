/** @import {Page, Prompt} from "../../protocol" */

/**
 * Holds a box at its anchor for as long as both live: finds the anchor's successor when the page replaced it, and hides while there is none.
 * @param {Page} page @param {HTMLElement} box @param {Prompt} prompt
 */
export function follow(page, box, { content, anchor: first }) {
  const placement = content.placement ?? "bottom";
  /** @type {Element | null} */
  let anchor = null;
  /** @type {(() => void) | void} */
  let release;

  function look() {
    const now = first?.isConnected ? first : page.locate(content.anchor);
    if (now === anchor) return;
    release?.();
    release = undefined;
    anchor = now;
    if (now) release = page.place(box, now, placement);
    else if (box.matches(":popover-open")) box.hidePopover();
  }

  look();
  const off = page.onDom(look);
  return {
    now: () => anchor,
    stop() {
      off();
      release?.();
    },
  };
}
