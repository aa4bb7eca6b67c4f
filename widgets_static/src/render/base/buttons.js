/** @import {Block, Button} from "../../protocol" */
/** @import {Scene} from "./body.js" */
import { safeHref } from "../../core/links.js";
import { make } from "./element.js";
import { inline } from "./inline.js";

/** @param {Extract<Block, { type: "buttons" }>} block @param {Scene} scene */
export function buttons(block, scene) {
  const note = make("div", "note", [], { role: "status" });
  const made = Array.from(block.buttons, (button, index) => (meant(button, scene) ? one(button, index, scene, note) : null));
  const row = made.filter((one) => !!one);
  return row.length ? make("div", "actions", [make("div", "buttons", row), note]) : null;
}

/** @param {Button} button @param {Scene} scene */
function meant(button, { prompt: { data } }) {
  return button.for === "buyers" ? !!data.buyer : button.for === "others" ? !data.buyer : true;
}

/** @param {Button} button @param {number} index @param {Scene} scene @param {HTMLElement} note */
function one(button, index, { page, prompt, actions }, note) {
  const look = `button ${["secondary", "quiet"].find((known) => known === button.look) ?? "primary"}`;
  const label = inline(button.label, prompt.data, page);
  const { action } = button;
  if (action.type === "link") {
    const href = safeHref(action.href, location.href);
    if (!href) return null;
    const link = make("a", look, label, action.newTab ? { href, target: "_blank", rel: "noopener" } : { href });
    link.onclick = () => actions.press(button, index, { button: link, note });
    return link;
  }
  const made = make("button", look, label, { type: "button" });
  made.onclick = () => {
    if (made.ariaDisabled !== "true") actions.press(button, index, { button: made, note });
  };
  return made;
}
