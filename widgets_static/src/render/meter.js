/** @import {Actions, Page, Prompt} from "../protocol" */
import { cornerLook, raise } from "./base/corner.js";
import { manners } from "./base/manners.js";
import { slotLook, stand } from "./base/slot.js";

const look = `
.box{padding:14px 16px}
.box:not([popover]){position:relative;box-shadow:none}
@media (min-width:481px){.box[popover]{width:19rem;padding:16px}}
h2{font-size:14px}
.body{gap:8px}
.body>:first-child{margin-top:0}
.close~.body>:first-child{padding-inline-end:30px}
.box .close{position:absolute;inset-block-start:8px;inset-inline-end:8px}
.buttons{margin-top:4px}
@media (prefers-reduced-motion:no-preference){.fill{transition:inline-size .5s cubic-bezier(.2,.8,.3,1)}}
`;

/** How full the bar was when it was last drawn: from there it moves. @type {WeakMap<Actions, string>} */
const before = new WeakMap();

/**
 * How much of a limit is used: inside its anchor, or in a corner.
 * @param {Page} page @param {Prompt} prompt @param {Actions} actions
 */
export function draw(page, prompt, actions) {
  const { body, closeButton, make, mount, nameBox } = page.kit;
  const { again, content } = prompt;
  const inside = content.placement === "inline";
  const box = make("section", "box", [body({ page, prompt, actions })], { role: "region" });
  if (content.dismissible !== false) box.prepend(closeButton(() => actions.dismiss("close")));
  if (again) box.dataset.again = "";
  nameBox(box, prompt);
  const host = mount(prompt, (inside ? slotLook : cornerLook) + look, box);
  const release = inside ? stand(page, host, prompt, actions.leave) : raise(page, box, content.placement);
  const goBack = manners(page, box, prompt, actions);
  grow(box.querySelector(".fill"), actions);
  return () => {
    release();
    goBack();
    host.remove();
  };
}

/** Lets the bar move from what it said to what it says. @param {HTMLElement | null} fill @param {Actions} actions */
function grow(fill, actions) {
  if (!fill) return;
  const now = fill.style.getPropertyValue("--fill");
  const then = before.get(actions);
  before.set(actions, now);
  if (!then || then === now) return;
  fill.style.setProperty("--fill", then);
  requestAnimationFrame(() => requestAnimationFrame(() => fill.style.setProperty("--fill", now)));
}
