/** @import {Page} from "../../protocol" */

/** A person who only looks something up again scrolls slower, less far, or came less far down. All in windows' heights and milliseconds. */
const DEEP = 1;
const FAR = 0.6;
const WITHIN = 350;
/** How long ago the last touch may be: the page still runs after the finger left. */
const TOUCHED = 1500;

/**
 * What a hand does that looks for the address or the tabs: it throws the page upwards, fast and far, from deep down. The gesture of going
 * back cannot be seen in time without a false entry in the history, which would be the page's harm.
 * @param {Page} page @param {AbortSignal} signal @param {() => void} left
 */
export function watch(page, signal, left) {
  /** Where the page was, and when. @type {{ at: number, top: number }[]} */
  let path = [];
  /** @type {Element | null} */
  let scrolled = null;
  let touched = -TOUCHED;
  page.kit.listen(document, "touchmove", (event) => (touched = event.timeStamp), page, signal);
  page.kit.listen(
    document,
    "scroll",
    (event) => {
      const part = event.target instanceof Element ? event.target : document.scrollingElement;
      const at = event.timeStamp;
      if (part !== scrolled) path = [];
      scrolled = part;
      if (!part || part.clientHeight < innerHeight / 2 || at - touched > TOUCHED) return void (path = []);
      path = [...path.filter((one) => at - one.at < WITHIN), { at, top: part.scrollTop }];
      const [{ top }] = path;
      if (top > innerHeight * DEEP && top - part.scrollTop > innerHeight * FAR) left();
    },
    page,
    signal,
  );
}
