/** @import {Actions, Page, Prompt} from "../protocol" */
import { manners } from "./base/manners.js";
import { slotLook, stand } from "./base/slot.js";

const look = `
.box{position:fixed;inset:0 0 auto;width:100%;max-width:none;padding:0;border-width:0 0 1px;border-radius:0;overflow:visible;background:color-mix(in srgb,var(--accent) 7%,var(--background));animation:drop .22s cubic-bezier(.2,.8,.3,1)}
.box[data-edge=bottom]{inset:auto 0 0;border-width:1px 0 0;animation-name:lift}
.box[data-again]{animation:none}
.bar{display:flex;align-items:center;gap:12px;max-width:1200px;margin-inline:auto;padding:12px 20px}
.body{flex:1;min-width:0;display:flex;flex-flow:row;column-gap:28px;row-gap:8px;align-items:center}
.words{flex:1;min-width:0}
.words>*+*{margin-top:2px}
.body>.meter{flex:none;margin:0;width:200px}
.level{display:none}
.body>.actions{flex:none}
.words>img{max-height:48px;width:auto}
h2,p{font-size:14px}
.buttons{margin:0}
.note{margin-top:4px}
@keyframes drop{from{translate:0 -100%}}
@keyframes lift{from{translate:0 100%}}
@media (max-width:840px){.bar{align-items:start;padding:12px 16px}.body{flex-flow:column;align-items:stretch}.body>.meter{width:auto}.bar .close{margin:-6px -8px 0 0}}
`;

/** In the page instead of along its edge. */
const inlineLook = `
.box[data-edge=inline]{position:static;border-width:1px;border-radius:var(--radius);box-shadow:none;animation-name:unfold}
[data-edge=inline] .bar{padding:12px 16px}
[data-edge=inline] .body{flex-flow:wrap;column-gap:24px}
[data-edge=inline] .words{flex:1 1 16rem}
[data-edge=inline] .body>.meter{flex:0 1 200px}
`;

/**
 * A bar along the top or bottom edge, or inside its anchor. Along an edge it covers nothing in a page that leaves
 * `--guidance-banner-top` (or -bottom) free.
 * @param {Page} page @param {Prompt} prompt @param {Actions} actions
 */
export function draw(page, prompt, actions) {
  const { body, closeButton, make, mount, nameBox } = page.kit;
  const { again, content } = prompt;
  const edge = content.placement === "inline" || content.placement === "bottom" ? content.placement : "top";
  const inner = body({ page, prompt, actions });
  inner.prepend(make("div", "words", Array.from(inner.children).filter((one) => !one.matches(".meter,.actions"))));
  const bar = make("div", "bar", [inner]);
  if (content.dismissible !== false) bar.append(closeButton(() => actions.dismiss("close")));
  const box = make("section", "box", [bar], { role: "region", "data-edge": edge });
  if (again) box.dataset.again = "";
  nameBox(box, prompt);
  const host = mount(prompt, edge === "inline" ? look + slotLook + inlineLook : look, box);
  const release = edge === "inline" ? stand(page, host, prompt, actions.leave) : raise(page, edge, box);
  const goBack = manners(page, box, prompt, actions);
  return () => {
    release();
    goBack();
    host.remove();
  };
}

/** @param {Page} page @param {string} edge @param {HTMLElement} box */
function raise(page, edge, box) {
  box.popover = "manual";
  box.showPopover();
  return reserve(page, edge, box);
}

/**
 * Tells the page how much room the banner takes, by a custom property on the root and nothing else.
 * @param {Page} page @param {string} edge @param {HTMLElement} box
 */
function reserve(page, edge, box) {
  const room = page.kit.sheet(":root{}");
  const { style } = /** @type {CSSStyleRule} */ (room.cssRules[0]);
  const measure = () => style.setProperty(`--guidance-banner-${edge}`, `${box.offsetHeight}px`);
  measure();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, room];
  const observer = new ResizeObserver(measure);
  observer.observe(box);
  return () => {
    observer.disconnect();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== room);
  };
}
