/** @import {Actions, Page, Prompt} from "../protocol" */

const look = `
.box{position:fixed;inset:0 0 auto;width:100%;max-width:none;padding:0;border-width:0 0 1px;border-radius:0;overflow:visible;background:color-mix(in srgb,var(--accent) 7%,var(--background));animation:drop .22s cubic-bezier(.2,.8,.3,1)}
.box[data-edge=bottom]{inset:auto 0 0;border-width:1px 0 0;animation-name:lift}
.box[data-again]{animation:none}
.bar{display:flex;align-items:center;gap:12px;max-width:1200px;margin-inline:auto;padding:12px 20px}
.body{flex:1;min-width:0;display:grid;grid-template:1fr auto auto 1fr/minmax(0,1fr) auto auto;column-gap:28px;row-gap:0;align-items:center}
.body>*{grid-column:1}
.body>:first-child{grid-row:2}
.body>.meter{grid-column:2;grid-row:1/span 4;margin:0;width:200px}
.body>.actions{grid-column:3;grid-row:1/span 4}
.body>img{max-height:48px;width:auto}
h2,p{font-size:14px}
.buttons{margin:0}
.note{margin-top:4px}
@keyframes drop{from{translate:0 -100%}}
@keyframes lift{from{translate:0 100%}}
@media (max-width:840px){.bar{align-items:start;padding:12px 16px}.body{grid-template:none/minmax(0,1fr)}.body>:first-child{grid-row:auto}.body>.meter,.body>.actions{grid-column:1;grid-row:auto;width:auto}.body>.meter{margin-top:8px}.body>.actions{margin-top:10px}.bar .close{margin:-6px -8px 0 0}}
`;

/**
 * A bar along the top or bottom edge. It covers nothing in a page that leaves `--guidance-banner-top` (or -bottom) free.
 * @param {Page} page @param {Prompt} prompt @param {Actions} actions
 */
export function draw(page, prompt, actions) {
  const { body, closeButton, edgeOf, make, mount, nameBox } = page.kit;
  const edge = edgeOf(prompt.content);
  const bar = make("div", "bar", [body({ page, prompt, actions })]);
  if (prompt.content.dismissible !== false) bar.append(closeButton(() => actions.dismiss("close")));
  const box = make("section", "box", [bar], { popover: "manual", role: "region", "data-edge": edge });
  if (prompt.again) box.dataset.again = "";
  nameBox(box, prompt);
  const host = mount(prompt, look, box);
  box.showPopover();
  const release = reserve(page, edge, box);
  return () => {
    release();
    host.remove();
  };
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
