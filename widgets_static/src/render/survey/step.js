/** @import {Actions, Block, Page, Prompt, Step} from "../../protocol" */
/** @import {Answers} from "../../core/branches.js" */
/** @import {Field} from "./field.js" */
import { choices, look as choicesLook } from "./choices.js";
import { look as fieldLook } from "./field.js";
import { look as scaleLook, scale } from "./scale.js";
import { input, look as inputLook } from "./words.js";

/** @type {Record<string, (block: any, asking: import("./field.js").Asking) => Field>} */
const ASK = { nps: scale, rating: scale, choices, input };

export const look = `
.box:not([popover],dialog){position:relative;padding:20px;box-shadow:none}
.box:not([popover],dialog)>.close{position:absolute;inset-block-start:14px;inset-inline-end:14px}
.step{display:flex;flex-direction:column;gap:14px;outline:0}
.step>.body>h2,.step>h2{padding-inline-end:32px}
.step>:first-child>legend,.step>.ask:first-child>label{padding-inline-end:32px}
.foot{display:flex;flex-wrap:wrap;align-items:center;gap:8px;margin-block-start:18px}
.foot .count{margin-inline-end:auto;color:var(--muted);font-size:13px;font-variant-numeric:tabular-nums}
.foot .buttons{margin:0;margin-inline-start:auto}
.way{position:absolute;inset-block-start:0;inset-inline:0;height:3px;overflow:hidden;border-radius:var(--radius) var(--radius) 0 0;background:color-mix(in srgb,var(--muted) 16%,transparent)}
.way i{display:block;height:100%;width:var(--way);background:var(--accent);transition:width .24s}
@media (prefers-reduced-motion:reduce){.way i{transition:none}}
@media (forced-colors:active){.way i{forced-color-adjust:none;background:Highlight}}
${fieldLook}${scaleLook}${choicesLook}${inputLook}`;

/**
 * One step on screen: what it says and asks.
 * @param {Page} page @param {Prompt} prompt @param {Actions} actions @param {Step} step @param {Answers} answers
 */
export function drawStep(page, prompt, actions, step, answers) {
  const { body, make } = page.kit;
  /** @type {Field[]} */
  const fields = [];
  const parts = Array.from(step.blocks, (block, index) => {
    if (!ASK[block.type]) return body({ page, prompt: only(prompt, [block]), actions });
    const made = ASK[block.type](block, { page, prompt, answers, name: `q${index}` });
    fields.push(made);
    return made.node;
  });
  const node = make("div", "step", parts, { tabindex: "-1" });
  return {
    node,
    fields,
    /** The answers as they stand; `sent` tells whether the person sent them. @param {boolean} sent @returns {Answers} */
    read: (sent) => Object.assign({}, ...Array.from(fields, (one) => one.read(sent))),
    /** Blames what is required and not answered, and goes to the first of it. @param {Answers} read */
    complete(read) {
      const missing = fields.filter(({ block }) => wanted(block) && !(block.key in read));
      for (const one of missing) one.blame(page.say("Please answer this question."));
      missing[0]?.first().focus();
      return !missing.length;
    },
  };
}

/** Of what is asked, all but words are required unless said otherwise. @param {Field["block"]} block */
const wanted = ({ type, required }) => required ?? type !== "input";

/** The prompt as if it had only these blocks. @param {Prompt} prompt @param {Block[]} blocks @returns {Prompt} */
export const only = (prompt, blocks) => ({ ...prompt, content: { ...prompt.content, blocks } });
