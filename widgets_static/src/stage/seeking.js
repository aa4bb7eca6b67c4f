/** @import {Page} from "../protocol" */

const FRAME = /^i?frame$/;

let begun = false;

/**
 * Looks into frames for the elements of everything armed. What is in a frame is heard once it was found there, and no event of our own
 * document may come before: as long as there are frames, we look. Frames in shadow roots are counted by nobody and their loading is heard
 * nowhere; but whoever goes into one passes through our document, with the pointer or with the focus.
 * @param {Page} page
 */
export async function seek(page) {
  if (begun) return;
  begun = true;
  const { anew, wake } = await import("../page/deep.js");
  /** @type {(() => void) | undefined} */
  let beat;
  const look = () => page.stage.items.forEach(({ content }) => page.locate(content.anchor));

  /** @param {() => void} how */
  function begin(how) {
    how();
    look();
    beat ??= page.often(look);
  }

  const loaded = () => window.length && begin(wake);
  const entered = (/** @type {string} */ name) => FRAME.test(name) && begin(anew);
  const on = (/** @type {EventTarget} */ where, /** @type {string} */ name, /** @type {(event: any) => unknown} */ fn) =>
    where.addEventListener(name, page.guard(fn), { capture: true, passive: true });
  // A frame that comes later tells nobody but whoever asks for it so.
  on(document, "load", (event) => FRAME.test(event.target.localName) && loaded());
  on(document, "pointerover", (event) => entered(event.composedPath()[0].localName));
  on(window, "blur", () => entered(focused()));
  // A frame in a shadow root may be here by now.
  look();
  loaded();
}

/** The name of what has the focus, in whatever shadow root. */
function focused() {
  let one = document.activeElement;
  while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
  return one?.localName ?? "";
}
