/** @import {Fire, Page, Spec} from "../../protocol" */

const HOLD = 450;
const DRIFT = 10;
const PRESSABLE = "a[href],button,input,select,textarea,label,summary,[onclick],[contenteditable],[role=button],[role=link],[role=tab],[role^=menuitem],[role=switch],[role=checkbox],[role=option]";

/**
 * What hovering is to a finger. Holding it on the anchor always works; a tap does where it has no other meaning, such as on a question mark
 * or a plain word. A tap on a button or a link stays the page's own.
 * @param {Page} page @param {Spec} spec @param {Fire} fire
 */
export function arm(page, spec, fire) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {PointerEvent | null} */
  let start = null;
  const ends = new AbortController();
  /** @param {string} name @param {(event: PointerEvent) => void} fn */
  const on = (name, fn) => page.kit.listen(document, name, (event) => event.pointerType === "touch" && fn(event), page, ends.signal);
  const forget = () => {
    clearTimeout(timer);
    start = null;
  };
  const show = () => {
    const anchor = page.locate(spec.anchor);
    forget();
    if (spec.possible("touch")) fire({ by: "touch", anchor });
  };

  on("pointerdown", (event) => {
    forget();
    const anchor = page.locate(spec.anchor);
    if (!anchor || !event.composedPath().includes(anchor)) return;
    start = event;
    timer = setTimeout(show, HOLD);
  });
  on("pointermove", (event) => start && Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) > DRIFT && forget());
  on("pointercancel", forget);
  on("pointerup", (event) => {
    const tapped = start && !(/** @type {Element} */ (event.composedPath()[0]).closest?.(PRESSABLE));
    if (tapped) show();
    forget();
  });
  return () => {
    forget();
    ends.abort();
  };
}
