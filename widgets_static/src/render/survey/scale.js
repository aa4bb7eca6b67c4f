/** @import {Question} from "../../protocol" */
/** @import {Asking, Field} from "./field.js" */
import { blamer, group } from "./field.js";

const SVG = "http://www.w3.org/2000/svg";
const STAR = "M12 2.6l2.9 5.9 6.5.9-4.7 4.6 1.1 6.5-5.8-3.1-5.8 3.1 1.1-6.5L2.6 9.4l6.5-.9z";

/**
 * A number to choose from a row, by pointer or arrow keys.
 * @param {Extract<Question, { type: "nps" | "rating" }>} block @param {Asking} asking
 * @returns {Field}
 */
export function scale(block, asking) {
  const { page, answers, name } = asking;
  const { make } = page.kit;
  const from = block.type === "nps" ? 0 : 1;
  const to = block.type === "nps" ? 10 : block.scale;
  const drawn = block.type === "nps" ? "numbers" : block.look === "faces" && to > 5 ? "numbers" : block.look;
  const inputs = Array.from({ length: to - from + 1 }, (_, index) => {
    const value = from + index;
    const end = value === from ? block.low : value === to ? block.high : "";
    const input = make("input", "", [], { type: "radio", name, value: `${value}`, "aria-label": end ? `${value}, ${end}` : `${value}` });
    input.checked = answers[block.key] === value;
    return input;
  });
  const cells = Array.from(inputs, (input, index) => make("label", "cell", [input, picture(drawn, index, inputs.length) ?? input.value]));
  const row = make("div", `scale ${drawn}`, cells);
  row.dataset.count = `${cells.length}`;
  const ends = make("div", "ends", [make("span", "", [block.low ?? ""]), make("span", "", [block.high ?? ""])], { "aria-hidden": "true" });
  const parts = block.low || block.high ? [row, ends] : [row];
  const { node, wrong } = group(block, asking, parts, { role: "radiogroup", "aria-required": `${block.required !== false}` });
  return {
    block,
    node,
    read() {
      const chosen = inputs.find(({ checked }) => checked);
      return chosen ? { [block.key]: +chosen.value } : {};
    },
    first: () => inputs.find(({ checked }) => checked) ?? inputs[0],
    blame: blamer(node, wrong, [node]),
  };
}

/** @param {string} look @param {number} index @param {number} count */
function picture(look, index, count) {
  if (look === "stars") return drawing([["path", { d: STAR }]]);
  if (look !== "faces") return null;
  // From a mouth that hangs to one that smiles.
  const bend = 13.4 + (count > 1 ? (index / (count - 1)) * 6 : 3);
  const mouth = `M8 ${(31.6 - bend).toFixed(1)}Q12 ${bend.toFixed(1)} 16 ${(31.6 - bend).toFixed(1)}`;
  return drawing([
    ["circle", { cx: "12", cy: "12", r: "9.5" }],
    ["path", { d: "M9 8.8v.9M15 8.8v.9" }],
    ["path", { d: mouth }],
  ]);
}

/** @param {[string, Record<string, string>][]} shapes */
function drawing(shapes) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  for (const [name, attributes] of shapes) {
    const shape = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
    svg.append(shape);
  }
  return svg;
}

export const look = `
.scale{display:grid;grid-auto-flow:column;grid-auto-columns:minmax(0,1fr);gap:4px}
.cell{position:relative;display:grid;place-items:center;min-height:40px;border-radius:calc(var(--radius)*.5);color:var(--text);font-weight:550;font-variant-numeric:tabular-nums;cursor:pointer;transition:background .12s,color .12s,border-color .12s}
.cell input{position:absolute;inset:0;width:100%;height:100%;margin:0;opacity:0;cursor:pointer}
.cell:has(:focus-visible){outline:2px solid var(--accent);outline-offset:2px}
.numbers .cell{border:1px solid var(--line);background:var(--background)}
.numbers .cell:hover{border-color:var(--accent);background:color-mix(in srgb,var(--accent) 9%,var(--background))}
.numbers .cell:has(:checked){border-color:var(--accent);background:var(--accent);color:var(--accentText)}
.stars,.faces{grid-auto-columns:44px;justify-content:start}
.cell svg{width:30px;height:30px;fill:none;stroke:var(--line);stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round;transition:stroke .12s,fill .12s,scale .12s}
.stars .cell:has(~.cell :checked) svg,.stars .cell:has(:checked) svg{fill:var(--accent);stroke:var(--accent)}
.stars:hover .cell:has(~.cell:hover) svg,.stars .cell:hover svg{stroke:var(--accent)}
.stars[data-count="10"]{grid-auto-columns:minmax(0,1fr)}
.stars[data-count="10"] svg{width:24px;height:24px}
.faces .cell svg{stroke:var(--muted)}
.faces .cell:hover svg{stroke:var(--accent)}
.faces .cell:has(:checked) svg{stroke:var(--accent);fill:color-mix(in srgb,var(--accent) 16%,var(--background));scale:1.12}
.faces .cell:has(:checked){background:color-mix(in srgb,var(--accent) 10%,transparent)}
.ends{display:flex;justify-content:space-between;gap:16px;margin-block-start:6px;color:var(--muted);font-size:12.5px;line-height:1.4}
.ends>:last-child{text-align:end}
.stars~.ends,.faces~.ends{max-width:236px}
@media (max-width:480px){.numbers[data-count="11"]{grid-auto-flow:row;grid-template-columns:repeat(6,minmax(0,1fr))}.stars[data-count="10"],.numbers[data-count="10"],.stars[data-count="7"],.numbers[data-count="7"]{grid-auto-flow:row;grid-template-columns:repeat(5,minmax(0,1fr))}}
@media (pointer:coarse){.cell{min-height:44px}}
@media (forced-colors:active){.cell{border:1px solid ButtonBorder}.cell:has(:checked){forced-color-adjust:none;background:Highlight;color:HighlightText;border-color:Highlight}.cell:has(:checked) svg,.stars .cell:has(~.cell :checked) svg{forced-color-adjust:none;stroke:HighlightText;fill:none}.stars .cell:has(~.cell :checked){forced-color-adjust:none;background:Highlight}}
@media (prefers-reduced-motion:reduce){.cell,.cell svg{transition:none}}
`;
