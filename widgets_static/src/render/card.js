/** @import {Actions, Page, Prompt} from "../protocol" */
import { manners } from "./base/manners.js";
import { slotLook, stand } from "./base/slot.js";

const look = `
.box{position:relative;padding:20px;box-shadow:none}
h2{font-size:16px}
.body{gap:8px}
.close~.body>:first-child{padding-inline-end:32px}
.close{position:absolute;inset-block-start:12px;inset-inline-end:12px}
.body>img:first-child{width:calc(100% + 40px);max-width:none;margin:-20px -20px 8px;padding:0!important;border-radius:calc(var(--radius) - 1px) calc(var(--radius) - 1px) 0 0}
.close:has(~.body>img:first-child){background:var(--background);color:var(--text)}
.buttons{margin-top:10px}
`;

/**
 * A card in the page, inside its anchor and as wide as that.
 * @param {Page} page @param {Prompt} prompt @param {Actions} actions
 */
export function draw(page, prompt, actions) {
  const { body, closeButton, make, mount, nameBox } = page.kit;
  const box = make("section", "box", [body({ page, prompt, actions })], { role: "region" });
  if (prompt.content.dismissible !== false) box.prepend(closeButton(() => actions.dismiss("close")));
  if (prompt.again) box.dataset.again = "";
  nameBox(box, prompt);
  const host = mount(prompt, slotLook + look, box);
  const stop = stand(page, host, prompt, actions.leave);
  const goBack = manners(page, box, prompt, actions);
  return () => {
    stop();
    goBack();
    host.remove();
  };
}
