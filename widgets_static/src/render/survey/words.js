/** @import {Question} from "../../protocol" */
/** @import {Asking, Field} from "./field.js" */
import { blamer } from "./field.js";

/** How long an answer in words may be, and when it says how much is left. */
export const LONGEST = 2000;
const NEAR = 200;

/**
 * An answer in the person's own words.
 * @param {Extract<Question, { type: "input" }>} block @param {Asking} asking
 * @returns {Field}
 */
export function input(block, { page, prompt, answers, name }) {
  const { inline, make } = page.kit;
  const shared = { id: name, maxlength: `${LONGEST}`, placeholder: block.placeholder ?? "", "aria-required": `${!!block.required}` };
  const box = block.long ? make("textarea", "own", [], { ...shared, rows: "4" }) : make("input", "own", [], { ...shared, type: "text" });
  box.value = `${answers[block.key] ?? ""}`;
  const wrong = make("p", "wrong", [], { id: `${name}-wrong` });
  const left = make("p", "left", [], { role: "status" });
  const node = make("div", "ask", [make("label", "", inline(block.label, prompt.data, page), { for: name, id: `${name}-label` }), box, left, wrong]);
  const count = () => {
    const rest = LONGEST - box.value.length;
    left.textContent = rest <= NEAR ? page.say("{0} characters left", rest) : "";
  };
  box.addEventListener("input", count);
  return {
    block,
    node,
    // What was typed belongs to the person until they send it.
    read: (sent) => (sent && box.value.trim() ? { [block.key]: box.value.trim() } : {}),
    first: () => box,
    blame: blamer(node, wrong, [box]),
  };
}

export const look = `
.own{display:block;width:100%;min-height:40px;padding:9px 12px;border:1px solid var(--line);border-radius:calc(var(--radius)*.66);background:var(--background);color:var(--text);font:inherit;line-height:1.45}
.own[hidden]{display:none}
textarea.own{resize:vertical;max-height:40dvh}
.own::placeholder{color:var(--muted);opacity:1}
.own:focus-visible{outline:2px solid var(--accent);outline-offset:0;border-color:var(--accent)}
.own[aria-invalid=true]{border-color:var(--wrong)}
.left{margin-block-start:6px;font-size:12.5px;text-align:end}
.left:empty{display:none}
@media (pointer:coarse){.own{min-height:44px;font-size:16px}}
`;
