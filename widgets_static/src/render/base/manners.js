/** @import {Actions, Page, Prompt} from "../../protocol" */

/** Where the focus was when a prompt was taken down to be drawn anew. @type {WeakMap<Actions, { from: HTMLElement | null, place: number }>} */
const held = new WeakMap();

/**
 * What a form owes that takes nobody's focus: Escape puts it away for whoever is inside, and the focus goes back to where it came
 * from; drawn anew with other values, it keeps the focus where it is.
 * @param {Page} page @param {HTMLElement} box @param {Prompt} prompt @param {Actions} actions
 * @returns {() => void} call before the box is removed
 */
export function manners(page, box, { again, content }, actions) {
  const { focused, stops } = page.kit;
  const kept = held.get(actions);
  held.delete(actions);
  let from = kept?.from ?? null;
  box.addEventListener("focusin", ({ relatedTarget: other }) => {
    if (other instanceof HTMLElement && !box.contains(other)) from = other;
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || content.dismissible === false) return;
    // The page's own Escape, on a dialog around us, is not meant.
    event.stopPropagation();
    actions.dismiss("escape");
  });
  if (again && kept) stops(box)[kept.place]?.focus({ preventScroll: true });
  return () => {
    const now = focused(box);
    if (!now) return;
    const mine = { from, place: stops(box).indexOf(/** @type {HTMLElement} */ (now)) };
    held.set(actions, mine);
    queueMicrotask(() => {
      if (held.get(actions) !== mine) return;
      held.delete(actions);
      if (from?.isConnected) from.focus({ preventScroll: true });
    });
  };
}
