/** @import {Actions, Page} from "../../protocol" */

/**
 * Reports which step is before the person's eyes, and gives the screen up when the page is left, so that another tab or device may go on
 * at once.
 * @param {Page} page @param {Actions} actions @param {() => string} now
 */
export function holdScreen(page, actions, now) {
  const tab = name();
  const ends = new AbortController();
  addEventListener("pagehide", page.guard(() => actions.tell("step", { step: now(), tab, left: true })), { signal: ends.signal });
  // A page that comes back whole asks again: somebody else may have gone on meanwhile.
  addEventListener("pageshow", page.guard((/** @type {PageTransitionEvent} */ event) => event.persisted && actions.leave()), { signal: ends.signal });
  return {
    /** @param {string} step */
    step: (step) => actions.tell("step", { step, tab }),
    end: () => ends.abort(),
  };
}

/** What the tab called itself when it claimed. */
function name() {
  try {
    return sessionStorage.getItem("guidance:tab") ?? undefined;
  } catch {
    return undefined;
  }
}
