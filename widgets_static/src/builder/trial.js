/** @import {Boot, Candidate, Content, Page} from "../protocol" */
import { say } from "../core/phrases.js";
import { saying, textOf } from "../core/wording.js";
import { listen } from "../page/listen.js";
import { locate } from "../page/locate.js";
import { createBeat } from "../page/often.js";
import { createPage } from "../page/page.js";
import { place } from "../page/place.js";
import { inSight } from "../page/sight.js";
import { kit } from "../render/base/kit.js";
import { sheet } from "../render/base/style.js";
import { ready } from "../render/blocks.js";
import { formOf } from "../render/registry.js";
import { editing } from "./look.js";

const BEAT = 300;

/** A text that was changed: which block of the document, and what it says now. @typedef {{ at: number, text: string }} Said */

/**
 * The prompt itself at the chosen element, drawn by the real renderers and reporting nothing; its plain texts can be changed where they stand.
 * @param {Boot} boot @param {{ document: Content, data: object }} given
 * @param {(texts: Said[]) => void} changed @param {() => void} drawn
 */
export function createTrial(boot, given, changed, drawn) {
  const platform = createPage({ ...boot, consent: "denied" }, JSON.stringify);
  const page = /** @type {Page} */ (/** @type {any} */ ({ ...platform, locate, inSight, place, kit: { ...kit, listen }, say, often: createBeat(platform.guard), stage: { shown: () => [] } }));
  /** @type {Map<number, string>} */
  const texts = new Map();
  /** @type {Candidate[] | null} */
  let candidates = null;
  let placement = given.document.placement ?? "bottom";
  /** @type {(() => void) | null} */
  let remove = null;
  let turn = 0;

  const blocks = () => Array.from(given.document.blocks, (block, at) => (texts.has(at) ? saying(block, /** @type {string} */ (texts.get(at))) : block));

  function clear() {
    turn++;
    remove?.();
    remove = null;
  }

  async function draw() {
    clear();
    const mine = turn;
    const anchor = { candidates: candidates ?? [] };
    /** @type {Content} */
    const content = { ...given.document, blocks: blocks(), anchor, placement, standing: true, trigger: { type: "page" } };
    const [form] = await Promise.all([formOf(content), ready(content, page)]);
    if (mine !== turn || !locate(anchor)) return;
    const before = new Set(document.querySelectorAll("guidance-prompt"));
    const actions = { press() {}, dismiss() {}, leave: clear, tell() {}, complete() {} };
    remove = form.draw(page, { key: content.prompt, content, data: /** @type {any} */ (given.data ?? {}), by: "api", anchor: locate(anchor) }, actions);
    const host = [...document.querySelectorAll("guidance-prompt")].find((one) => !before.has(one));
    if (host?.shadowRoot) edit(host.shadowRoot, content);
    drawn();
  }

  /** @param {ShadowRoot} root @param {Content} content */
  function edit(root, content) {
    root.adoptedStyleSheets.push(sheet(editing));
    // Links and buttons are to be looked at.
    root.addEventListener("click", (event) => event.preventDefault(), true);
    const places = [...root.querySelectorAll(".body > h2, .body > .text")];
    content.blocks.forEach((block, at) => {
      if (block.type !== "heading" && block.type !== "text") return;
      const element = /** @type {HTMLElement | undefined} */ (places.shift());
      const text = textOf(block);
      if (element && text !== null) editable(element, at, text, block.type === "heading" ? "Title" : "Text");
    });
  }

  /** @param {HTMLElement} element @param {number} at @param {string} text @param {string} name */
  function editable(element, at, text, name) {
    element.setAttribute("contenteditable", "plaintext-only");
    element.setAttribute("role", "textbox");
    element.setAttribute("aria-multiline", "true");
    element.setAttribute("aria-label", name);
    // Values are written, not shown, while somebody writes.
    element.addEventListener("focus", () => element.replaceChildren(text));
    element.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape" || (event.key === "Enter" && name === "Title")) {
        event.preventDefault();
        element.blur();
      }
    });
    element.addEventListener("blur", () => {
      if (!element.isConnected) return;
      const said = element.innerText.replace(/\n+$/, "");
      if (said !== text) {
        texts.set(at, said);
        changed(Array.from(texts, ([one, held]) => ({ at: one, text: held })));
      }
      draw();
    });
  }

  // The element may come later, go, and come back; so does the prompt.
  setInterval(() => {
    if (candidates && !remove && locate({ candidates })) draw();
  }, BEAT);

  return {
    /** @param {Candidate[] | null} found @param {string} [side] @param {Said[]} [said] */
    show(found, side, said) {
      candidates = found;
      if (side) placement = side;
      for (const { at, text } of said ?? []) texts.set(at, text);
      return found ? draw() : clear();
    },
    writable: given.document.blocks.some((block) => textOf(block) !== null),
  };
}
