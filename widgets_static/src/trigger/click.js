/** @import {Fire, Page, Spec} from "../protocol" */

/** Clicks that go on after a refusal: no prompt may catch them again. @type {WeakSet<Event>} */
const passed = new WeakSet();

/**
 * A click on the anchor. With `intercept` the page's own reaction waits until it is clear whether a prompt appears.
 * @param {Page} page @param {Spec} spec @param {Fire} fire
 */
export function arm(page, spec, fire) {
  let asking = false;

  /** @param {MouseEvent} event */
  function clicked(event) {
    const anchor = page.locate(spec.anchor);
    if (passed.has(event) || !anchor || !event.composedPath().includes(anchor) || !spec.possible("click")) return;
    // Opening a link in another tab or window is not the click we wait for.
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (!spec.intercept) return void fire({ by: "click", anchor });
    event.preventDefault();
    event.stopImmediatePropagation();
    if (asking) return;
    asking = true;
    const target = /** @type {Element} */ (event.composedPath()[0]);
    const goOn = () => repeat(event, target, page.locate(spec.anchor));
    fire({ by: "click", anchor, goOn })
      .catch(() => false)
      .then((shown) => {
        asking = false;
        if (!shown) goOn();
      });
  }

  const ends = new AbortController();
  page.kit.listen(window, "click", clicked, page, ends.signal, false);
  return () => ends.abort();
}

/**
 * The same click once more, on the element it hit or, if the page replaced that, on the anchor of now.
 * @param {MouseEvent} event @param {Element} target @param {Element | null} anchor
 */
function repeat(event, target, anchor) {
  const { detail, screenX, screenY, clientX, clientY } = event;
  const again = new MouseEvent("click", { bubbles: true, cancelable: true, composed: true, view: window, detail, screenX, screenY, clientX, clientY });
  passed.add(again);
  (target.isConnected ? target : anchor)?.dispatchEvent(again);
}
