/** @import {Page} from "../protocol" */
/** @typedef {Document | ShadowRoot} Root */

/** Our own document, and the frames and shadow roots in which an element of a prompt was found. @type {Set<Root>} */
const roots = new Set([document]);
/** @type {Set<(root: Root) => void>} */
const listening = new Set();

/**
 * Listens until the given signal ends it. What is asked of the document or its window is heard in the other roots of prompts too: no event leaves
 * a frame, and none a shadow root that it came to from another element of the same.
 * @param {EventTarget} on @param {string} name @param {(event: any) => void} fn @param {Page} page @param {AbortSignal} signal
 * @param {boolean} [passive] false for whoever may stop the event
 */
export function listen(on, name, fn, page, signal, passive = true) {
  const own = page.guard(fn);
  /** @type {Event} */
  let last;
  // What passes several roots is one event.
  const once = (/** @type {Event} */ event) => void (event !== last && own((last = event)));
  const add = (/** @type {any} */ one) => one?.addEventListener(name, once, { capture: true, passive, signal });
  if (on !== document && on !== window) return add(on);
  const hear = (/** @type {any} */ root) => add(on === window ? root.defaultView : root);
  roots.forEach(hear);
  listening.add(hear);
  signal.addEventListener("abort", () => listening.delete(hear));
}

/** An element of a prompt is in this root from now on. @param {any} root */
export function listenIn(root) {
  if (roots.has(root)) return;
  // A frame that was loaded anew or taken out has left its document behind.
  for (const one of /** @type {Set<any>} */ (roots)) if (!one.isConnected || !(one.host ?? one.defaultView)) roots.delete(one);
  roots.add(root);
  for (const hear of listening) hear(root);
}
