/** @import {Fire, Page, Spec} from "../protocol" */
import { lasting } from "./base/lasting.js";

/**
 * The anchor was on screen, `percent` of it, for `seconds` without a break.
 * @param {Page} page @param {Spec} spec @param {Fire} fire
 */
export function arm(page, spec, fire) {
  return lasting(page, spec, fire, (reached) => {
    /** @type {Element | null} */
    let watched = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const share = (spec.percent ?? 50) / 100;
    const observer = new IntersectionObserver(
      page.guard((/** @type {IntersectionObserverEntry[]} */ entries) => {
        clearTimeout(timer);
        if ((entries.at(-1)?.intersectionRatio ?? 0) >= share) timer = setTimeout(reached, (spec.seconds ?? 0) * 1000);
      }),
      { threshold: share },
    );
    // The anchor may come late or be replaced.
    const off = page.often(() => {
      const anchor = page.locate(spec.anchor);
      if (anchor === watched) return;
      observer.disconnect();
      clearTimeout(timer);
      watched = anchor;
      if (anchor) observer.observe(anchor);
    });
    return () => {
      off();
      clearTimeout(timer);
      observer.disconnect();
    };
  });
}
