/** @import {Fire, Page, Spec} from "../protocol" */

const PASSIVE = { passive: true, capture: true };

/**
 * Pointer or keyboard focus resting on the anchor. Delegated, so the anchor may come late or be replaced.
 * @param {Page} page @param {Spec} spec @param {Fire} fire
 */
export function arm(page, spec, fire) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let on = false;

  /** @param {Element | null} anchor */
  function enter(anchor) {
    if (on) return;
    on = true;
    clearTimeout(timer);
    timer = setTimeout(() => spec.possible("hover") && fire({ by: "hover", anchor, over: () => !on }), spec.delay ?? 300);
  }

  function leave() {
    on = false;
    clearTimeout(timer);
  }

  /** @param {Event} event */
  function reached(event) {
    const anchor = page.locate(spec.anchor);
    return anchor && event.composedPath().includes(anchor) ? anchor : null;
  }

  const over = page.guard((/** @type {PointerEvent} */ event) => {
    const anchor = reached(event);
    if (anchor) enter(anchor);
    else if (!document.activeElement?.matches(":focus-visible") || !page.locate(spec.anchor)?.contains(document.activeElement)) leave();
  });
  const focus = page.guard((/** @type {FocusEvent} */ event) => {
    const anchor = reached(event);
    if (anchor && /** @type {Element} */ (event.target).matches?.(":focus-visible")) enter(anchor);
  });
  const blur = page.guard((/** @type {FocusEvent} */ event) => {
    if (reached(event)) leave();
  });

  document.addEventListener("pointerover", over, PASSIVE);
  document.addEventListener("focusin", focus, PASSIVE);
  document.addEventListener("focusout", blur, PASSIVE);
  document.documentElement.addEventListener("pointerleave", leave);
  return () => {
    leave();
    document.removeEventListener("pointerover", over, PASSIVE);
    document.removeEventListener("focusin", focus, PASSIVE);
    document.removeEventListener("focusout", blur, PASSIVE);
    document.documentElement.removeEventListener("pointerleave", leave);
  };
}
