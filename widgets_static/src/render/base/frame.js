/** @import {Prompt} from "../../protocol" */
import { say } from "../../core/phrases.js";
import { looks } from "./body.js";
import { make } from "./element.js";
import { base, shared } from "./style.js";
import { themeSheet } from "./theme.js";

/**
 * The one element a prompt adds to the page, with everything of ours inside its shadow root.
 * @param {Prompt} prompt @param {string} look @param {HTMLElement} box
 */
export function mount(prompt, look, box) {
  const { key, content } = prompt;
  const host = document.createElement("guidance-prompt");
  host.dataset.prompt = key;
  host.dataset.kind = content.kind;
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [...Array.from([base, ...looks(prompt), look], shared), themeSheet(content.theme ?? {})];
  root.append(Object.assign(box, content.written));
  document.body.append(host);
  return host;
}

/**
 * Gives the box its name: its own heading, or the label the marketer wrote.
 * @param {HTMLElement} box @param {Prompt} prompt
 */
export function nameBox(box, { content }) {
  const heading = box.querySelector("h2");
  if (!heading) return box.setAttribute("aria-label", content.label ?? "");
  heading.id = "name";
  return box.setAttribute("aria-labelledby", "name");
}

/** @param {() => void} close */
export function closeButton(close) {
  const button = make("button", "close", ["×"], { type: "button", "aria-label": say("Close") });
  button.onclick = close;
  return button;
}
