/** @import {Page, Prompt} from "../../protocol" */
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
  root.append(box);
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
  const button = make("button", "close", ["×"], { type: "button", "aria-label": "Close" });
  button.onclick = close;
  return button;
}

/** Listens until the given signal ends it. @param {EventTarget} on @param {string} name @param {(event: any) => void} fn @param {Page} page @param {AbortSignal} signal */
export function listen(on, name, fn, page, signal) {
  on.addEventListener(name, page.guard(fn), { capture: true, passive: true, signal });
}
