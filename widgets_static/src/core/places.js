/** @import {Content} from "../protocol" */

/**
 * The places on screen, and which kind goes where. Each place holds one prompt at a time; what stands in the page itself has a place of
 * its own, and so has each hotspot. Kinds that are not listed have a place to themselves.
 * @type {Partial<Record<Content["kind"], string>>}
 */
const PLACES = { modal: "middle", slideout: "corner", survey: "corner" };

/** Whether a prompt stands inside its anchor, as a part of the page. @param {Content} content */
const isInline = ({ kind, placement }) => kind === "card" || placement === "inline";

/** @param {Content} content */
function layerOf(content) {
  const { kind, placement, prompt } = content;
  if (isInline(content) || kind === "hotspot") return `@${prompt}`;
  if (kind === "banner") return placement === "bottom" ? "bottom edge" : "top edge";
  return placement === "center" ? "middle" : (PLACES[kind] ?? kind);
}

/**
 * Where a prompt shows: the place that it shares with others, whether it is a part of the page, and whether it needs to see its anchor.
 * @param {Content} content
 * @returns {Placed}
 */
export function placed(content) {
  const inline = isInline(content);
  return { layer: layerOf(content), inline, pinned: inline || content.kind === "hotspot" };
}

/** @typedef {{ layer: string, inline?: boolean, pinned: boolean }} Placed */
