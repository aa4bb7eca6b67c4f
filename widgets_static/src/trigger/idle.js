/** @import {Fire, Page, Spec} from "../protocol" */
import { lasting } from "./base/lasting.js";

const BUSY = ["keydown", "input", "pointerdown", "wheel", "scroll"];
const DIALOG = "dialog[open],[role=dialog][aria-modal=true],[role=alertdialog]";

/**
 * A calm moment: nobody typed, pressed or scrolled for `seconds`, and no dialog is open.
 * @param {Page} page @param {Spec} spec @param {Fire} fire
 */
export function arm(page, spec, fire) {
  return lasting(page, spec, fire, (reached) => {
    let since = Date.now();
    const ends = new AbortController();
    for (const name of BUSY) page.kit.listen(document, name, () => (since = Date.now()), page, ends.signal);
    const timer = setInterval(() => {
      const open = [...document.querySelectorAll(DIALOG)].some((one) => one.getClientRects().length);
      if (open || document.hidden) since = Date.now();
      else if (Date.now() - since >= (spec.seconds ?? 5) * 1000) reached();
    }, 250);
    return () => {
      clearInterval(timer);
      ends.abort();
    };
  });
}
