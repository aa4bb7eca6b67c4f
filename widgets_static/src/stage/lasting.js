/** @import {Page} from "../protocol" */
/** @import {Shown} from "./showing.js" */

const LIVES = 5;

/**
 * A page that rewrites its body takes a prompt with it; it comes back, unless the page keeps throwing it out.
 * @param {Page} page @param {Shown} shown @param {() => void} redraw
 * @returns {() => void} ends that
 */
export function outlast(page, shown, redraw) {
  let lives = LIVES;
  const mine = `guidance-prompt[data-prompt="${CSS.escape(shown.item.key)}"]`;
  /** @type {Element | null} */
  let host = null;
  return page.often(() => {
    // Its own element is asked first: the document would be searched to its end.
    if (shown.busy || host?.isConnected || (host = document.querySelector(mine))) return;
    if (lives--) redraw();
    else shown.leave(true);
  });
}
