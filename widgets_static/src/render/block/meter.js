/** @import {Block} from "../../protocol" */
/** @import {Scene} from "../base/body.js" */
export const look = `
.meter{margin-block:6px 2px}
.meter div:first-child{display:flex;justify-content:space-between;gap:16px;font-size:13px;color:var(--muted)}
.meter b{font-weight:600;color:var(--text);font-variant-numeric:tabular-nums;white-space:nowrap}
.track{height:8px;margin-top:6px;border-radius:99px;background:color-mix(in srgb,var(--accent) 18%,transparent);overflow:hidden}
.fill{height:100%;border-radius:99px;background:var(--accent);inline-size:var(--fill)}
@media (forced-colors:active){.track{border:1px solid}.fill{background:Highlight;forced-color-adjust:none}}
`;

/** @param {Extract<Block, { type: "meter" }>} block @param {Scene} scene */
export function build(block, { page, prompt: { data } }) {
  const { inline, make, number } = page.kit;
  const used = Number(data[block.used]);
  const limit = Number(data[block.limit]);
  if (!(used >= 0) || !(limit > 0)) return null;
  const label = make("span", "", inline(block.label, data, page));
  const numbers = `${number(used, page)} / ${number(limit, page)}`;
  const fill = make("div", "fill");
  fill.style.setProperty("--fill", `${Math.min(100, (100 * used) / limit)}%`);
  const facts = { "aria-label": label.textContent ?? "", "aria-valuemin": "0", "aria-valuemax": `${limit}`, "aria-valuenow": `${Math.min(used, limit)}`, "aria-valuetext": numbers };
  // The words above the bar say the same to the eye; assistive technology reads the bar itself.
  const legend = make("div", "", [label, make("b", "", [numbers])], { "aria-hidden": "true" });
  return make("div", "meter", [legend, make("div", "track", [fill], { role: "meter", ...facts })]);
}
