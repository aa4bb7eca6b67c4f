/* The whole of what a page loads at first. Never throws. */
import { open } from "./open.js";

try {
  const tag = /** @type {HTMLScriptElement | null} */ (document.currentScript ?? document.querySelector("script[data-key]"));
  if (tag) open(new URL(".", tag.src).href, tag.dataset);
} catch {
  // The page comes first: without us it works as before.
}
