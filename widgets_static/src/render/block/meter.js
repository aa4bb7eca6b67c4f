/** @import {Block} from "../../protocol" */
/** @import {Scene} from "../base/body.js" */
/** From this share on a limit is nearly used up. */
const NEAR = 0.8;

export const look = `
.meter{margin-block:6px 2px}
:host([data-kind=tooltip]) .meter{min-width:14rem}
.meter div:first-child{display:flex;justify-content:space-between;gap:16px;font-size:13px;color:var(--muted)}
.meter b{font-weight:600;color:var(--text);font-variant-numeric:tabular-nums;white-space:nowrap;direction:ltr;unicode-bidi:isolate}
.track{height:8px;margin-top:6px;border-radius:99px;background:color-mix(in srgb,var(--accent) 18%,transparent);overflow:hidden}
.fill{height:100%;border-radius:99px;background:var(--accent);inline-size:var(--fill)}
.meter[data-level]{--accent:light-dark(#b45309,#fbbf5a)}
.meter[data-level=full]{--accent:light-dark(#c3243a,#ff8f8f)}
.level{display:flex;align-items:center;gap:6px;margin-top:6px;font-size:13px;font-weight:550;color:var(--accent)}
.level::before{content:"!";flex:none;width:16px;height:16px;border-radius:50%;background:var(--accent);color:var(--background);font:700 11px/16px system-ui;text-align:center}
[data-level=full] .fill{background-image:repeating-linear-gradient(-45deg,#0000 0 6px,#fff5 6px 10px)}
@media (forced-colors:active){.level::before{border:1px solid}.track{border:1px solid}.fill{background:Highlight;forced-color-adjust:none}}
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
  const level = used >= limit ? "full" : used >= NEAR * limit ? "near" : "";
  const made = make("div", "meter", [legend, make("div", "track", [fill], { role: "meter", ...facts })]);
  if (!level) return made;
  // What the colour says, in words.
  made.dataset.level = level;
  made.append(make("div", "level", [page.say(level === "full" ? "Limit reached" : "Almost full")]));
  return made;
}
