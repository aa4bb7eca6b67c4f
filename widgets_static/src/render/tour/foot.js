/** @import {Actions, Page, Prompt, Step} from "../../protocol" */

export const look = `
.step{display:flex;flex-direction:column;outline:0}
.foot{display:flex;flex-wrap:wrap;align-items:center;gap:8px;margin-block-start:16px}
.count{margin-inline-end:auto;color:var(--muted);font-size:12.5px;font-variant-numeric:tabular-nums}
.foot .buttons{margin:0;margin-inline-start:auto}
.foot .button{min-height:34px;padding-inline:12px}
@media (pointer:coarse){.foot .button{min-height:44px}}
@media (max-width:480px){.foot .buttons{flex-direction:row}}
`;

/**
 * How far the tour is, and the ways from here.
 * @param {Page} page @param {Prompt} prompt @param {Actions} actions
 * @param {{ steps: Step[], at: number, go(by: number): void }} way
 */
export function foot(page, { content }, actions, { steps, at, go }) {
  const { make } = page.kit;
  const step = steps[at];
  const row = make("div", "buttons");
  const button = (/** @type {string} */ look, /** @type {string} */ label, /** @type {() => void} */ press) => {
    const made = make("button", `button ${look}`, [label], { type: "button" });
    made.onclick = page.guard(press);
    row.append(made);
  };
  const last = at === steps.length - 1;
  const leads = step.blocks.some((block) => block.type === "buttons" && block.buttons.some(({ action }) => action.type === "next"));
  if (at) button("quiet", page.say("Back"), () => go(-1));
  else if (!last && content.dismissible !== false) button("quiet", page.say("Skip"), () => actions.dismiss("button"));
  if (!leads && step.advance !== "click") button("primary", page.say(last ? "Done" : "Next"), () => go(1));
  const count = steps.length > 1 ? [make("span", "count", [page.say("Step {0} of {1}", at + 1, steps.length)])] : [];
  return make("div", "foot", [...count, ...(row.childElementCount ? [row] : [])]);
}
