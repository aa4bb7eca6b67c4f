/** @import {Actions, Page, Prompt} from "../protocol" */
import { announce, cornerLook, raise } from "./base/corner.js";
import { manners } from "./base/manners.js";

const look = `
h2{font-size:16px;padding-inline-end:32px}
.body{gap:8px}
.body>img:first-child{width:calc(100% + 40px);max-width:none;margin:-20px -20px 8px;border-radius:calc(var(--radius) - 1px) calc(var(--radius) - 1px) 0 0}
.body>img:first-child~h2{padding-inline-end:0}
:has(>img:first-child)~.close{background:var(--background);color:var(--text)}
.buttons{margin-top:10px}
`;

/**
 * A card in a corner: it takes no focus and stops nobody.
 * @param {Page} page @param {Prompt} prompt @param {Actions} actions
 */
export function draw(page, prompt, actions) {
  const { body, closeButton, make, mount, nameBox } = page.kit;
  const box = make("section", "box", [body({ page, prompt, actions })], { role: "region" });
  // Last in the order of Tab, so that the first stop is what the prompt is about.
  if (prompt.content.dismissible !== false) box.append(closeButton(() => actions.dismiss("close")));
  if (prompt.again) box.dataset.again = "";
  nameBox(box, prompt);
  const host = mount(prompt, cornerLook + look, box);
  const release = raise(page, box, prompt.content.placement);
  const goBack = manners(page, box, prompt, actions);
  if (!prompt.again) announce(page, box, box.querySelector(".body")?.textContent ?? "");
  return () => {
    release();
    goBack();
    host.remove();
  };
}
