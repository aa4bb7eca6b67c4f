/* The same for pages that import what they need: `const { load } = await import("https://HOST/guidance.mjs")`. */
import { open } from "./open.js";

/**
 * Puts `guidance` on the page and returns it; a second call changes nothing.
 * @param {DOMStringMap} options what the script tag would say: `{ key, token, consent, respect }`
 * @returns {unknown} `window.guidance`, whose calls may be made at once
 */
export function load(options) {
  open(new URL(".", import.meta.url).href, options);
  return /** @type {any} */ (window).guidance;
}
