/** @import {Fire, Page, Spec} from "../protocol" */

/**
 * Pointer or keyboard focus resting on the anchor. Delegated, so the anchor may come late or be replaced.
 * @param {Page} page @param {Spec} spec @param {Fire} fire
 */
export function arm(page, spec, fire) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let resting = false;

  /** @param {Element | null} anchor */
  function enter(anchor) {
    if (resting) return;
    resting = true;
    clearTimeout(timer);
    timer = setTimeout(() => spec.possible("hover") && fire({ by: "hover", anchor, over: () => !resting }), spec.delay ?? 300);
  }

  function leave() {
    resting = false;
    clearTimeout(timer);
  }

  /** @param {Event} event */
  function reached(event) {
    const anchor = page.locate(spec.anchor);
    return !!anchor && event.composedPath().includes(anchor);
  }

  const ends = new AbortController();
  /** @param {string} name @param {(event: any) => void} fn */
  const on = (name, fn) => page.kit.listen(document, name, fn, page, ends.signal);
  on("pointerover", (event) => event.pointerType !== "touch" && reached(event) && enter(page.locate(spec.anchor)));
  // Only a pointer that moves leaves: when a banner moves the page from under it, the person still means the anchor.
  on("pointermove", (event) => {
    // A frame or a shadow root is heard once the element was found there, which may be too late for the pointer's coming.
    if (!resting && event.composedPath()[0].getRootNode() !== document && event.pointerType !== "touch" && reached(event)) enter(page.locate(spec.anchor));
    else if (resting && !reached(event) && !holdsFocus()) leave();
  });
  on("focusin", (event) => {
    if (reached(event) && event.composedPath()[0].matches(":focus-visible")) enter(page.locate(spec.anchor));
  });
  on("focusout", (event) => {
    if (reached(event)) leave();
  });
  // Only when the pointer leaves the page itself: this event does not bubble.
  on("pointerleave", (event) => event.target === page.locate(spec.anchor)?.ownerDocument.documentElement && leave());
  // Whoever already rests there when the prompt is armed need not leave and come again.
  const here = page.locate(spec.anchor);
  if (here?.matches(":hover") || holdsFocus()) enter(here);
  // A finger has its own way of hovering.
  if (navigator.maxTouchPoints) import("./hover/touch.js").then(({ arm }) => ends.signal.aborted || ends.signal.addEventListener("abort", arm(page, spec, fire)), page.report);
  return () => {
    leave();
    ends.abort();
  };

  function holdsFocus() {
    return page.locate(spec.anchor)?.matches(":focus-visible,:has(:focus-visible)");
  }
}
