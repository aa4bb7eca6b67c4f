/** @import {Data, Inline, Page} from "../../protocol" */
import { safeHref } from "../../core/links.js";
import { make } from "./element.js";

const MARKS = /** @type {const} */ ({ bold: "strong", italic: "em", code: "code" });

/**
 * Inline nodes as DOM nodes, the person's values put in; text only ever becomes text.
 * @param {Inline[]} nodes @param {Data} data @param {Page} page
 * @returns {Node[]}
 */
export function inline(nodes, data, page) {
  return Array.from(nodes, (node) => {
    /** @type {Node} */
    let made = document.createTextNode(plain(node, data, page));
    for (const mark of node.marks ?? []) made = MARKS[mark] ? make(MARKS[mark], "", [made]) : made;
    const href = node.href && safeHref(node.href, location.href);
    return href ? make("a", "", [made], { href, ...elsewhere(href) }) : made;
  });
}

/** @param {Inline} node @param {Data} data @param {Page} page */
function plain(node, data, page) {
  const value = data[node.var ?? ""] ?? node.or ?? node.text ?? "";
  return typeof value === "number" ? number(value, page) : `${value}`;
}

/** @param {number} value @param {Page} page */
export function number(value, page) {
  try {
    return value.toLocaleString(page.lang || page.tongue());
  } catch {
    // A page may call its language something no browser knows.
    return value.toLocaleString();
  }
}

/** A link out of the app opens beside it. @param {string} href @returns {Record<string, string>} */
const elsewhere = (href) => (new URL(href).origin === location.origin ? {} : { target: "_blank", rel: "noopener" });
