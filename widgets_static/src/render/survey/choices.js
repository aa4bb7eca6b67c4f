/** @import {Question} from "../../protocol" */
/** @import {Answers} from "../../core/branches.js" */
/** @import {Asking, Field} from "./field.js" */
import { blamer, group } from "./field.js";
import { LONGEST } from "./words.js";

/** The key of the answer that people write themselves; its words go under the question's key and `.other`. */
const OTHER = "other";

/**
 * One of several answers, or several of them.
 * @param {Extract<Question, { type: "choices" }>} block @param {Asking} asking
 * @returns {Field}
 */
export function choices(block, asking) {
  const { page, prompt, answers, name } = asking;
  const { inline, make } = page.kit;
  const held = [answers[block.key] ?? []].flat();
  const type = block.multiple ? "checkbox" : "radio";
  /** @type {HTMLInputElement[]} */
  const inputs = [];
  const row = (/** @type {string} */ key, /** @type {(Node | string)[]} */ label) => {
    const input = make("input", "", [], { type, name, value: key });
    input.checked = held.includes(key);
    inputs.push(input);
    return make("label", "choice", [input, make("span", "", label)]);
  };
  /** @type {HTMLElement[]} */
  const rows = Array.from(block.options, (option) => row(option.key, inline(option.label, prompt.data, page)));
  const own = make("input", "own", [], { type: "text", maxlength: `${LONGEST}`, "aria-label": block.other ?? "" });
  own.value = `${answers[`${block.key}.${OTHER}`] ?? ""}`;
  if (block.other) rows.push(row(OTHER, [block.other]), own);
  const list = make("div", "choices", rows);
  /** @type {Record<string, string>} */
  const attributes = block.multiple ? {} : { role: "radiogroup", "aria-required": `${block.required !== false}` };
  const { node, wrong } = group(block, asking, [list], attributes);
  const other = block.other ? inputs.at(-1) : undefined;
  const reveal = () => (own.hidden = !other?.checked);
  node.addEventListener("input", reveal);
  reveal();
  return {
    block,
    node,
    read(sent) {
      const chosen = inputs.flatMap(({ checked, value }) => (checked ? value : []));
      /** @type {Answers} */
      const read = {};
      if (chosen.length) read[block.key] = block.multiple ? chosen : chosen[0];
      if (sent && other?.checked && own.value.trim()) read[`${block.key}.${OTHER}`] = own.value.trim();
      return read;
    },
    first: () => inputs.find(({ checked }) => checked) ?? inputs[0],
    blame: blamer(node, wrong, block.multiple ? inputs : [node]),
  };
}

export const look = `
.choices{display:grid;gap:6px}
.choice{display:flex;align-items:start;gap:10px;min-height:40px;padding:9px 12px;border:1px solid var(--line);border-radius:calc(var(--radius)*.66);line-height:1.45;cursor:pointer;transition:background .12s,border-color .12s}
.choice:hover{border-color:var(--accent)}
.choice:has(:checked){border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent);background:color-mix(in srgb,var(--accent) 7%,var(--background))}
.choice:has(:focus-visible){outline:2px solid var(--accent);outline-offset:2px}
.choice input{flex:none;width:18px;height:18px;margin:1px 0 0;accent-color:var(--accent);outline:0;cursor:pointer}
.choice span{min-width:0}
@media (pointer:coarse){.choice{min-height:44px}}
@media (forced-colors:active){.choice:has(:checked){outline:2px solid Highlight;outline-offset:-2px}}
@media (prefers-reduced-motion:reduce){.choice{transition:none}}
`;
