const FOCUSABLE = "a[href],button,input,select,textarea";

/** What can be reached by Tab inside a box. @param {ParentNode} box */
export const stops = (box) => /** @type {HTMLElement[]} */ ([...box.querySelectorAll(FOCUSABLE)]);

/** The element that has the focus inside a box's shadow root. @param {HTMLElement} box */
export const focused = (box) => /** @type {ShadowRoot} */ (box.getRootNode()).activeElement;

/**
 * Keeps Tab inside a box: after the last stop comes the first.
 * @param {KeyboardEvent} event @param {HTMLElement} box
 */
export function contain(event, box) {
  if (event.key !== "Tab") return;
  const all = stops(box);
  const now = focused(box);
  const edge = event.shiftKey ? now === all[0] || now === box : now === all.at(-1);
  if (!edge) return;
  event.preventDefault();
  all.at(event.shiftKey ? -1 : 0)?.focus();
}
