/** @import {Block, Inline} from "../protocol" */

const VALUE = /\{\{\s*([a-z_]+(?:\.[A-Za-z0-9_-]+)*)\s*(?:\|\s*["“]([^"”]*)["”]\s*)?\}\}/g;
const BLANK = /\n\s*\n/;

/** Inline nodes as a marketer wrote them: plain text in which `{{ name | "fallback" }}` stands for a value. @param {Inline[]} nodes */
export const written = (nodes) => Array.from(nodes, (node) => (node.var ? `{{ ${node.var}${node.or ? ` | "${node.or}"` : ""} }}` : (node.text ?? ""))).join("");

/** The same the other way. @param {string} text @returns {Inline[]} */
export function read(text) {
  /** @type {Inline[]} */
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(VALUE)) {
    if (match.index > at) nodes.push({ text: text.slice(at, match.index) });
    nodes.push({ var: match[1], or: match[2] ?? "" });
    at = match.index + match[0].length;
  }
  if (at < text.length) nodes.push({ text: text.slice(at) });
  return nodes;
}

/** What a block says, or null for one that cannot be written as plain text: another kind, or one with bold words or links. @param {Block} block */
export function textOf(block) {
  const lines = block.type === "heading" ? [block.inline] : block.type === "text" ? block.paragraphs : [];
  if (!lines.length || lines.flat().some(({ marks, href }) => marks?.length || href)) return null;
  return Array.from(lines, written).join("\n\n");
}

/** The block with other words. @param {Block} block @param {string} text @returns {Block} */
export function saying(block, text) {
  if (block.type === "heading") return { ...block, inline: read(text) };
  const parts = text.split(BLANK).flatMap((part) => (part.trim() ? [read(part.trim())] : []));
  return block.type === "text" ? { ...block, paragraphs: parts } : block;
}
