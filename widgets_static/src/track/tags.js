/** @import {Candidate, Platform, Tag} from "../protocol" */
/** @import {Calls} from "./calls.js" */
import { ours, pathOf, PRESSABLE, wordsOf } from "./elements.js";

const REST = 500;

/** The vote of several selectors, once a tag asks for it. @type {typeof import("../page/group.js").electNow | undefined} */
let elect;

/**
 * Tracks what people do with tagged elements: one delegated listener for each kind of action, and nothing else until it happens.
 * @param {Platform} page @param {Calls} calls @param {Tag[]} tags
 * @returns {Promise<() => void>} what ends it
 */
export async function watch(page, calls, tags) {
  const holds = tags.some((tag) => tag.page) && (await import("../core/conditions.js")).holds;
  if (tags.some(({ candidates }) => candidates.some(({ by }) => by === "group"))) elect = (await import("../page/group.js")).electNow;
  const ends = new AbortController();
  const options = { capture: true, passive: true, signal: ends.signal };
  const of = (/** @type {string} */ action) => tags.filter((tag) => tag.action === action);
  const fits = (/** @type {Tag} */ tag) => !tag.page || (holds && holds(page.facts(), tag.page));
  const tell = (/** @type {Tag} */ tag) => calls.track(tag.event, { source: "feature_tag", action: tag.action });
  /** @param {EventTarget} target @param {string} name @param {(event: any) => void} fn */
  const on = (target, name, fn) => target.addEventListener(name, page.guard(fn), options);

  const acted = (/** @type {Event} */ event) => {
    const path = pathOf(event);
    if (!ours(path)) for (const tag of of(event.type)) if (meant(tag.candidates, path) && fits(tag)) tell(tag);
  };
  for (const action of ["click", "submit", "change"]) if (of(action).length) on(document, action, acted);

  // What is sent or changed inside a shadow root is heard only there; whoever does it was there with the focus or the pointer before.
  const inside = ["submit", "change"].filter((action) => of(action).length);
  /** @type {WeakSet<EventTarget>} */
  const known = new WeakSet();
  const arrived = (/** @type {Event} */ event) => {
    for (const root of event.composedPath()) {
      if (!(root instanceof ShadowRoot) || known.has(root)) continue;
      known.add(root);
      for (const action of inside) on(root, action, acted);
    }
  };
  if (inside.length) for (const name of ["focusin", "pointerdown"]) on(document, name, arrived);

  if (of("hover").length) hovering(page, of("hover"), on, (tag) => fits(tag) && tell(tag));
  return () => ends.abort();
}

/**
 * A pointer that rests on an element, once for each element and page view.
 * @param {Platform} page @param {Tag[]} tags
 * @param {(target: EventTarget, name: string, fn: (event: any) => void) => void} on @param {(tag: Tag) => void} rested
 */
function hovering(page, tags, on, rested) {
  /** @type {Map<Tag, { element: Element | null, timer: ReturnType<typeof setTimeout> }>} */
  const present = new Map();
  /** @type {WeakMap<Element, Set<Tag>>} */
  let seen = new WeakMap();
  const leave = () => {
    for (const { timer } of present.values()) clearTimeout(timer);
    present.clear();
  };

  /** @param {Tag} tag @param {Element | null} element */
  function enter(tag, element) {
    if (present.get(tag)?.element === element) return;
    clearTimeout(present.get(tag)?.timer);
    const due = page.guard(() => {
      if (!element?.isConnected) return;
      const tagsSeen = seen.get(element) ?? new Set();
      if (!tagsSeen.has(tag)) rested(tag);
      seen.set(element, tagsSeen.add(tag));
    });
    if (element) present.set(tag, { element, timer: setTimeout(due, REST) });
    else present.delete(tag);
  }

  on(document, "pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const path = pathOf(event);
    for (const tag of tags) enter(tag, ours(path) ? null : meant(tag.candidates, path));
  });
  on(document, "pointerout", (event) => event.relatedTarget || leave());
  page.bus.on("navigate", () => {
    leave();
    seen = new WeakMap();
  });
}

/**
 * The element of the path that a tag means: by the first candidate that is in the page at all.
 * @param {Candidate[]} candidates @param {Element[]} path
 */
function meant(candidates, path) {
  for (const candidate of candidates) {
    const { by, value } = candidate;
    try {
      if (by === "group") {
        // Counting the votes of a whole page is worth it only when one of them is for somebody here, or others wait for the outcome.
        const element = (candidate !== candidates.at(-1) || path.some((one) => named(one, candidate))) && elect?.(candidate);
        if (element) return path.includes(element) ? element : null;
        continue;
      }
      const selector = by === "data" ? `[data-guidance="${CSS.escape(value)}"]` : value;
      const element = path.find((one) => (by === "text" ? says(one, value) : one.matches(selector)));
      if (element) return element;
      if (by !== "text" && document.querySelector(selector)) return null;
    } catch {
      // A selector this browser cannot read is a candidate that is not there.
    }
  }
  return null;
}

/** Whether one of a group's votes can be for an element. @param {Element} one @param {Candidate} candidate */
const named = (one, { selectors = [], text }) => selectors.some((selector) => one.matches(selector)) || (!!text && wordsOf(one).toLowerCase() === text.trim().toLowerCase());

/** Whether these words are an element's own, or those of something to press. @param {Element} element @param {string} text */
function says(element, text) {
  if (element.matches(PRESSABLE)) return wordsOf(element) === text;
  return Array.prototype.some.call(element.childNodes, (node) => node.nodeType === 3 && wordsOf(node) === text);
}
