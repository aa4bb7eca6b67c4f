/** @import {Page, Prompt, Question} from "../../protocol" */
/** @import {Answers} from "../../core/branches.js" */

/** @typedef {{ page: Page, prompt: Prompt, answers: Answers, name: string }} Asking */
/** A question on screen; `read` gives its answers, and is not asked for words nobody sent yet. @typedef {{ block: Question, node: HTMLElement, read(sent: boolean): Answers, first(): HTMLElement, blame(why: string): void }} Field */

/**
 * A group of controls under the words that ask; `controls` are those that are told to be wrong when it is not answered.
 * @param {Question} block @param {Asking} asking @param {HTMLElement[]} parts @param {Record<string, string>} attributes
 */
export function group(block, { page, prompt, name }, parts, attributes) {
  const { inline, make } = page.kit;
  const legend = make("legend", "", inline(block.label, prompt.data, page), { id: `${name}-label` });
  const wrong = make("p", "wrong", [], { id: `${name}-wrong` });
  const node = make("fieldset", "ask", [legend, ...parts, wrong], { "aria-labelledby": legend.id, ...attributes });
  return { node, wrong, legend };
}

/**
 * Says under a question what is missing, and takes it back with the next answer.
 * @param {HTMLElement} node @param {HTMLElement} wrong @param {HTMLElement[]} told
 */
export function blamer(node, wrong, told) {
  const tell = (/** @type {string} */ why) => {
    wrong.textContent = why;
    for (const one of told) {
      one.ariaInvalid = why ? "true" : null;
      if (why) one.setAttribute("aria-describedby", wrong.id);
      else one.removeAttribute("aria-describedby");
    }
  };
  node.addEventListener("input", () => wrong.textContent && tell(""));
  return tell;
}

export const look = `
fieldset{min-inline-size:0;margin:0;padding:0;border:0}
legend,.ask>label{display:block;padding:0;margin-block-end:10px;color:var(--text);font-weight:600;font-size:15px;line-height:1.4;text-wrap:pretty}
.ask{display:block}
input,textarea{font:inherit}
.wrong{display:flex;gap:6px;margin-block-start:8px;font-size:13px;font-weight:550;color:var(--wrong)}
.wrong:empty{display:none}
.wrong::before{content:"!"/"";flex:none;display:grid;place-items:center;width:16px;height:16px;margin-block-start:2px;border-radius:50%;background:var(--wrong);color:var(--background);font:700 11px/1 system-ui}
:host{--wrong:color-mix(in srgb,#e5352b 62%,var(--text));--line:color-mix(in srgb,var(--muted) 70%,var(--background))}
`;
