/** @import {Page, Prompt} from "../../protocol" */

const PATIENCE = 5000;

/**
 * Holds a box at its anchor for as long as both live: finds the anchor's successor when the page replaced it, hides while nobody can see
 * it, and gives up when it stays away.
 * @param {Page} page @param {HTMLElement} box @param {Prompt} prompt @param {() => void} leave
 * @param {() => void} [arrive] brings the box into the page
 */
export function follow(page, box, { content }, leave, arrive) {
  /** @type {Element | null} */
  let anchor = null;
  /** @type {(() => void) | void} */
  let release;
  let since = Date.now();

  function look() {
    const target = page.locate(content.anchor);
    const now = target && page.inSight(target) ? target : null;
    if (target) since = Date.now();
    else if (Date.now() - since > PATIENCE) leave();
    if (now === anchor && !arrive) return;
    release?.();
    release = undefined;
    anchor = now;
    // It reads from the side its language does, or its anchor where it does not say.
    if (now) box.dir ||= getComputedStyle(now).direction;
    // Whatever is asked of the page's layout was asked by now: with the box in it, an answer would cost the page its next frame's work.
    arrive = void arrive?.();
    if (now) release = page.place(box, now, content.placement ?? "bottom");
    else if (box.matches(":popover-open")) box.hidePopover();
  }

  look();
  const off = page.often(look);
  return {
    now: () => anchor,
    stop() {
      off();
      release?.();
    },
  };
}
