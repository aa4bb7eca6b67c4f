/** @import {Actions, Decision, Page, Prompt, Task} from "../protocol" */
import { cornerLook, raise } from "./base/corner.js";
import { manners } from "./base/manners.js";
import { slotLook, stand } from "./base/slot.js";
import { look } from "./checklist/look.js";
import { ring, tick } from "./checklist/shapes.js";

const LAST_WORD = 6000;
const SPARKS = 8;

/**
 * Things to do, ticked as they are done: in a corner, folded to a button or open, or inside its anchor.
 * @param {Page} page @param {Prompt} prompt @param {Actions} actions
 */
export function draw(page, prompt, actions) {
  const { closeButton, make, mount } = page.kit;
  const { again, content, key } = prompt;
  const inside = content.placement === "inline";
  const tasks = content.items ?? [];
  const rows = Array.from(tasks, (task, index) => row(page, prompt, actions, task, index));
  const live = make("div", "quietly", [], { role: "status" });
  const head = header(page, prompt);
  const list = make("ul", "items", Array.from(rows, ({ node }) => node), { role: "list" });
  const panel = make("div", "inside", [rest(page, prompt, actions), list], { id: "inside" });
  const close = closeButton(() => (finished ? actions.leave() : actions.dismiss("close")));
  head.node.append(...(content.dismissible === false ? [] : [close]));
  const box = make("section", "box", [head.node, panel, live], { role: "region", "aria-labelledby": "name" });
  if (again) box.dataset.again = "";
  let finished = false;

  /** @param {boolean} folded */
  function fold(folded) {
    head.fold.ariaExpanded = `${!folded}`;
    box.toggleAttribute("data-folded", folded && !inside);
  }

  /** @param {string[]} done */
  function update(done) {
    const news = rows.filter((one, index) => one.mark(done.includes(tasks[index].key)));
    const count = tasks.filter((task) => done.includes(task.key)).length;
    head.tell(count, tasks.length);
    if (finished || !tasks.length || count < tasks.length) return news;
    finished = true;
    actions.complete();
    panel.replaceChildren(lastWord(page, actions));
    return news;
  }

  /** What was done since: said politely, without moving anybody's focus. @param {string[]} done */
  function hear(done) {
    const had = panel.contains(page.kit.focused(box));
    const news = update(done);
    if (!news.length) return;
    live.textContent = finished ? page.say("Done. You are all set.") : `${Array.from(news, ({ title }) => title).join(", ")}: ${page.say("Done")}. ${head.count()}`;
    // The row that had the focus made room for the last word.
    if (finished && had) panel.querySelector("button")?.focus({ preventScroll: true });
    if (finished && head.fold.ariaExpanded === "false") setTimeout(() => actions.leave(), LAST_WORD);
  }

  head.fold.onclick = page.guard(() => {
    const folded = head.fold.ariaExpanded === "true";
    fold(folded);
    page.storage.write("folded", { ...page.storage.read("folded"), [key]: folded });
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || head.fold.ariaExpanded === "false") return;
    // The page's own Escape, on a dialog around us, is not meant.
    event.stopPropagation();
    head.fold.click();
    head.fold.focus({ preventScroll: true });
  });
  fold((page.storage.read("folded") ?? {})[key] ?? (!inside && innerWidth <= 480));
  update(prompt.done ?? []);

  const host = mount(prompt, (inside ? slotLook : cornerLook) + look, box);
  const release = inside ? stand(page, host, prompt, actions.leave) : raise(page, box, content.placement);
  const goBack = manners(page, box, { ...prompt, content: { ...content, dismissible: false } }, actions);
  const off = page.bus.on("decision", (/** @type {Decision} */ decision) => {
    const entry = decision.armed.find((one) => one.prompt === key);
    if (entry?.done) hear(entry.done);
  });
  return () => {
    off();
    release();
    goBack();
    host.remove();
  };
}

/** The title, which folds the list, with what is done of it. @param {Page} page @param {Prompt} prompt */
function header(page, { content, data }) {
  const { inline, make } = page.kit;
  const title = content.blocks.find((block) => block.type === "heading");
  const drawn = ring();
  const count = make("small", "", []);
  const words = make("b", "", title?.type === "heading" ? inline(title.inline, data, page) : [content.label ?? ""], { id: "name" });
  const fold = make("button", "fold", [drawn, words, count, make("span", "arrow", [], { "aria-hidden": "true" })], { type: "button", "aria-controls": "inside" });
  return {
    node: make("div", "head", [make("h2", "", [fold])]),
    fold,
    count: () => count.textContent ?? "",
    /** @param {number} done @param {number} all */
    tell(done, all) {
      count.textContent = page.say("{0} of {1}", done, all);
      drawn.style.setProperty("--done", `${all ? (100 * done) / all : 0}`);
    },
  };
}

/** Everything it says but its title. @param {Page} page @param {Prompt} prompt @param {Actions} actions */
function rest(page, prompt, actions) {
  const { blocks } = prompt.content;
  const title = blocks.find(({ type }) => type === "heading");
  return page.kit.body({ page, prompt: { ...prompt, content: { ...prompt.content, blocks: blocks.filter((block) => block !== title) } }, actions });
}

/** @param {Page} page @param {Prompt} prompt @param {Actions} actions @param {Task} task @param {number} index */
function row(page, prompt, actions, task, index) {
  const { inline, make } = page.kit;
  const words = inline(task.title, prompt.data, page);
  const told = make("span", "quietly", []);
  const note = make("div", "note", [], { role: "status" });
  const control = pressed(page, actions, task, index, note, words);
  const title = make("div", "title", control ? [control, told] : [...words, told]);
  const text = task.text?.length ? [make("p", "", inline(task.text, prompt.data, page))] : [];
  const go = control ? [make("span", "go", [], { "aria-hidden": "true" })] : [];
  const node = make("li", "item", [tick(), make("div", "said", [title, ...text, note]), ...go]);
  return {
    node,
    title: node.querySelector(".title")?.firstChild?.textContent ?? "",
    /** Says whether it is done; true where that is news. @param {boolean} done */
    mark(done) {
      const news = done && !("done" in node.dataset);
      node.toggleAttribute("data-done", done);
      told.textContent = done ? ` (${page.say("Done")})` : "";
      return news;
    },
  };
}

/** The words as what is pressed to get there, or null. @param {Page} page @param {Actions} actions @param {Task} task @param {number} index @param {HTMLElement} note @param {Node[]} words */
function pressed(page, actions, { title, action }, index, note, words) {
  if (!action) return null;
  const { make } = page.kit;
  const href = action.type === "link" ? page.kit.safeHref(action.href, location.href) : null;
  if (action.type === "link" && !href) return null;
  const made = href ? make("a", "", words, { href, ...(action.type === "link" && action.newTab ? { target: "_blank", rel: "noopener" } : {}) }) : make("button", "", words, { type: "button" });
  made.onclick = () => {
    if (made.ariaDisabled !== "true") actions.press({ label: title, action }, index, { button: made, note });
  };
  return made;
}

/** @param {Page} page @param {Actions} actions */
function lastWord(page, actions) {
  const { make } = page.kit;
  const sparks = Array.from({ length: SPARKS }, (_, index) => {
    const spark = make("i");
    spark.style.setProperty("--turn", `${(360 * index) / SPARKS}deg`);
    return spark;
  });
  const cheer = make("div", "cheer", [tick(), ...sparks], { "aria-hidden": "true", "data-done": "" });
  const close = make("button", "button secondary", [page.say("Close")], { type: "button" });
  close.onclick = () => actions.leave();
  return make("div", "last", [cheer, make("p", "", [page.say("Done. You are all set.")]), close]);
}
