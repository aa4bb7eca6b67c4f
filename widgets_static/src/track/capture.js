/** @import {Platform} from "../protocol" */
/** @import {Calls} from "./calls.js" */
import { ours, pathOf, wordsOf } from "./elements.js";
import { masked } from "./masking.js";

const PRESSED = "a[href],button,summary,input[type=submit],input[type=button],input[type=image],[role=button],[role=link],[role=tab],[role^=menuitem],[role=switch],[role=option]";
const PRIVATE = "[data-guidance-mask]";
const UNSAID = `${PRIVATE},input,textarea,select,script,style,[contenteditable]:not([contenteditable=false])`;
const LONGEST = 60;
const TWICE = 300;
const BURST = 30;
const REFILL = 1000;

/**
 * Reports clicks and sent forms as `$autocapture`: what was pressed, never what was typed.
 * @param {Platform} page @param {Calls} calls
 * @returns {() => void} what ends it
 */
export function watch(page, calls) {
  const ends = new AbortController();
  let left = BURST;
  let filled = Date.now();
  /** @type {{ element: Element | null, at: number }} */
  let last = { element: null, at: 0 };

  /** At most a burst, and after it one a second: a page that clicks by itself must not flood anybody. */
  function mayTell() {
    const now = Date.now();
    const more = Math.floor((now - filled) / REFILL);
    left = Math.min(BURST, left + more);
    filled += more * REFILL;
    if (!left) return false;
    left -= 1;
    return true;
  }

  const acted = page.guard((/** @type {Event} */ event) => {
    const path = pathOf(event);
    const submit = event.type === "submit";
    const element = submit ? path[0] : path.find((one) => one.matches(PRESSED));
    if (!element || ours(path)) return;
    const again = last.element === element && event.type === "click" && event.timeStamp - last.at < TWICE;
    if (!submit) last = { element, at: event.timeStamp };
    if (!again && mayTell()) calls.track("$autocapture", { action: event.type, ...describe(element, path) });
  });
  for (const name of ["click", "submit"]) document.addEventListener(name, acted, { capture: true, passive: true, signal: ends.signal });
  return () => ends.abort();
}

/** @param {Element} element @param {Element[]} path */
function describe(element, path) {
  const hidden = path.slice(path.indexOf(element)).some((one) => one.matches(PRIVATE) || /** @type {HTMLElement} */ (one).isContentEditable);
  const form = element.localName === "form";
  const text = hidden || form ? "" : masked(visible(element)).slice(0, LONGEST);
  const told = {
    tag: element.localName,
    role: element.getAttribute("role"),
    name: element.getAttribute("data-guidance"),
    text,
    href: hidden ? "" : address(element.getAttribute(form ? "action" : "href")),
  };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value));
}

/** The words one can read on it, without what people typed or the page wants kept. @param {Element} element */
function visible(element) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let text = "";
  while (text.length < 10 * LONGEST && walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    const unsaid = parent?.closest(UNSAID);
    const unseen = parent?.checkVisibility && !parent.checkVisibility({ visibilityProperty: true });
    if (!unsaid && !unseen) text += ` ${wordsOf(walker.currentNode)}`;
  }
  return text.replace(/\s+/g, " ").trim();
}

/** Where a link leads: the path alone, or how it is opened where it is no page. @param {string | null} href */
function address(href) {
  if (!href) return "";
  try {
    const url = new URL(href, document.baseURI);
    return url.protocol.startsWith("http") ? masked(decodeURI(url.pathname)) : url.protocol;
  } catch {
    return "";
  }
}
