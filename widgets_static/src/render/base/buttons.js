/** @import {Block, Button, Progress} from "../../protocol" */
/** @import {Scene} from "./blocks.js" */
import { safeHref } from "../../core/links.js";
import { make } from "./element.js";
import { inline } from "./inline.js";
import { words } from "./words.js";

/** @param {Extract<Block, { type: "buttons" }>} block @param {Scene} scene */
export function buttons(block, scene) {
  const note = make("div", "note", [], { role: "status" });
  const made = block.buttons.map((button, index) => (meant(button, scene) ? one(button, index, scene, note) : null));
  const row = made.filter((button) => button !== null);
  return row.length ? make("div", "actions", [make("div", "buttons", row), note]) : null;
}

/** @param {Button} button @param {Scene} scene */
function meant(button, { prompt: { data } }) {
  return button.for === "buyers" ? !!data.buyer : button.for === "others" ? !data.buyer : true;
}

/** @param {Button} button @param {number} index @param {Scene} scene @param {HTMLElement} note */
function one(button, index, { page, prompt, actions }, note) {
  const look = `button ${["secondary", "quiet"].includes(button.look ?? "") ? button.look : "primary"}`;
  const label = inline(button.label, prompt.data, page);
  const { action } = button;
  if (action.type === "link") {
    const href = safeHref(action.href, location.href);
    if (!href) return null;
    const link = make("a", look, label, action.newTab ? { href, target: "_blank", rel: "noopener" } : { href });
    link.onclick = () => actions.press(button, index, QUICK);
    return link;
  }
  const made = make("button", look, label, { type: "button" });
  made.onclick = () => {
    if (made.ariaDisabled !== "true") actions.press(button, index, progress(made, note));
  };
  return made;
}

/** @type {Progress} */
const QUICK = { pending() {}, success() {}, failed() {} };

/**
 * Shows beside a button how its action goes. The button keeps its focus throughout.
 * @param {HTMLButtonElement} button @param {HTMLElement} note
 * @returns {Progress}
 */
function progress(button, note) {
  const press = button.onclick;
  return {
    pending() {
      button.ariaDisabled = "true";
      button.prepend(make("span", "spin", [], { "aria-hidden": "true" }));
      note.textContent = words.working;
    },
    success() {
      button.querySelector(".spin")?.remove();
      note.textContent = words.done;
    },
    failed(retry) {
      button.ariaDisabled = null;
      button.replaceChildren(words.retry);
      note.textContent = words.failed;
      button.onclick = () => {
        button.onclick = press;
        retry();
      };
    },
  };
}
