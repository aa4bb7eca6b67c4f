/** @import {Actions, Page, Prompt, Step} from "../protocol" */
import { ahead, following, isEnding } from "../core/branches.js";
import { announce, cornerLook, raise } from "./base/corner.js";
import { openDialog } from "./base/dialog.js";
import { holdScreen } from "./base/holding.js";
import { manners } from "./base/manners.js";
import { slotLook, stand } from "./base/slot.js";
import { recall, remember } from "./survey/asked.js";
import { drawStep, look, only } from "./survey/step.js";

/**
 * Questions, step by step: in a corner, inside its anchor, or as a dialog in the middle.
 * @param {Page} page @param {Prompt} prompt @param {Actions} actions
 */
export function draw(page, prompt, actions) {
  const { content } = prompt;
  const steps = content.steps?.length ? content.steps : [{ key: "", blocks: content.blocks }];
  const asked = recall(page, prompt, steps);
  const stage = page.kit.make("form", "stage", [], { novalidate: "" });
  /** @type {ReturnType<typeof drawStep>} */
  let drawn;
  let finished = false;
  let sent = "";

  const now = () => asked.path[asked.path.length - 1];
  const stepOf = (/** @type {string} */ key) => /** @type {Step} */ (steps.find((step) => step.key === key));
  /** Where the answers as they stand lead. */
  const next = () => following(steps, now(), { ...asked.answers, ...drawn.read(true) });
  const last = () => !next() || isEnding(steps, next());

  /** @type {Actions} */
  const own = {
    ...actions,
    dismiss(how) {
      if (finished) return actions.leave();
      // A page that is left takes no survey with it: it goes on where the person comes next.
      if (how === "left") return undefined;
      flush();
      finished = true;
      remember(page, prompt, null);
      return actions.dismiss(how);
    },
    press(button, index, spot) {
      const { type } = button.action;
      if (type === "next") return forward();
      if (type === "back") return back();
      if (type === "dismiss") return own.dismiss("button");
      return actions.press(button, index, spot);
    },
  };

  /** Reports the answers of this step as they are, unless that was done. @param {boolean} done @param {boolean} whole */
  function report(done, whole) {
    const answers = drawn.read(whole);
    const step = now();
    const news = page.json([step, answers, done]);
    if (news === sent || (!done && !Object.keys(answers).length)) return;
    sent = news;
    actions.tell("answered", { step, answers, done });
  }

  /** What was chosen counts although nobody pressed a button; words that were not sent stay with the person. */
  const flush = () => finished || report(false, false);

  function keep() {
    const { fields } = drawn;
    for (const { block } of fields) for (const key of [block.key, `${block.key}.other`]) delete asked.answers[key];
    Object.assign(asked.answers, drawn.read(true));
    remember(page, prompt, asked);
  }

  function forward() {
    if (!drawn.complete(drawn.read(true))) return;
    const to = next();
    const done = last();
    keep();
    report(done, true);
    if (!done) return go([...asked.path, to]);
    finished = true;
    remember(page, prompt, null);
    actions.complete();
    if (to) go([...asked.path, to]);
    else actions.leave();
  }

  function back() {
    keep();
    go(asked.path.slice(0, -1));
  }

  /** @param {string[]} path */
  function go(path) {
    asked.path = path;
    if (!finished) {
      remember(page, prompt, asked);
      screen.step(now());
    }
    show();
    drawn.node.focus({ preventScroll: true });
  }

  function show() {
    const step = stepOf(now());
    drawn = drawStep(page, prompt, own, step, asked.answers);
    stage.replaceChildren(drawn.node, foot(step));
    name();
  }

  /** @param {Step} step */
  function foot(step) {
    const { make } = page.kit;
    const row = make("div", "buttons", []);
    const button = (/** @type {string} */ look, /** @type {string} */ label, /** @type {() => void} */ press) => {
      const made = make("button", `button ${look}`, [label], { type: "button" });
      made.onclick = page.guard(press);
      return made;
    };
    if (finished && !step.blocks.some(({ type }) => type === "buttons")) row.append(button("secondary", page.say("Close"), () => actions.leave()));
    else if (!finished && !leads(step)) {
      if (asked.path.length > 1) row.append(button("quiet", page.say("Back"), back));
      const on = button("primary", "", forward);
      on.type = "submit";
      on.onclick = null;
      const label = () => (on.textContent = page.say(last() ? "Send" : "Next"));
      drawn.node.addEventListener("input", label);
      label();
      row.append(on);
    }
    return make("div", "foot", finished ? [row] : [...progress(), row]);
  }

  /** How far this is, where there is more than one step of questions. */
  function progress() {
    const { make } = page.kit;
    const number = asked.path.length;
    const all = number + ahead(steps, now(), asked.answers);
    if (all < 2) return [];
    const done = make("i");
    done.style.setProperty("--way", `${(100 * number) / all}%`);
    return [make("div", "way", [done], { "aria-hidden": "true" }), make("span", "count", [page.say("{0} of {1}", number, all)])];
  }

  stage.onsubmit = (event) => {
    event.preventDefault();
    if (!finished) forward();
  };
  const modal = content.placement === "center";
  // Every block of every step has its style from the start.
  const whole = only(prompt, [...content.blocks, ...steps.flatMap(({ blocks }) => blocks)]);
  /** @type {HTMLElement | null} */
  let box = null;

  /** The box is named by the title of the step, else by the label, else by what is asked. */
  function name() {
    if (!box) return;
    const [asks] = drawn.fields;
    const title = drawn.node.querySelector("h2")?.textContent || content.label || asks?.node.querySelector("legend,label")?.textContent;
    box.removeAttribute("aria-labelledby");
    box.ariaLabel = title ?? "";
    if (asks) drawn.node.setAttribute("aria-labelledby", `${asks.first().getAttribute("name") || asks.first().id}-label`);
    if (asks) drawn.node.role = "group";
  }

  show();
  const close = modal ? openDialog(page, whole, own, stage, look) : openCorner(page, whole, own, stage);
  box = /** @type {HTMLElement} */ (stage.parentElement);
  name();
  const left = page.guard(() => {
    flush();
    if (!finished) keep();
  });
  addEventListener("pagehide", left);
  const screen = holdScreen(page, actions, now);
  return () => {
    screen.end();
    removeEventListener("pagehide", left);
    if (!finished) keep();
    close();
  };
}

/** Whether a step has a button of its own that leads on. @param {Step} step */
const leads = ({ blocks }) => blocks.some((block) => block.type === "buttons" && block.buttons.some(({ action }) => action.type === "next"));

/**
 * A card, in a corner or inside its anchor, that takes the focus only when somebody gives it.
 * @param {Page} page @param {Prompt} prompt @param {Actions} actions @param {HTMLElement} made
 */
function openCorner(page, prompt, actions, made) {
  const { closeButton, make, mount } = page.kit;
  const inside = prompt.content.placement === "inline";
  const box = make("div", "box", [made], { role: inside ? "region" : "dialog" });
  if (prompt.content.dismissible !== false) box.append(closeButton(() => actions.dismiss("close")));
  if (prompt.again) box.dataset.again = "";
  const host = mount(prompt, (inside ? slotLook : cornerLook) + look, box);
  const release = inside ? stand(page, host, prompt, actions.leave) : raise(page, box, prompt.content.placement);
  const goBack = manners(page, box, prompt, actions);
  // Typing an answer is none of the page's keyboard shortcuts.
  for (const type of ["keydown", "keyup", "keypress"]) box.addEventListener(type, (event) => event.stopPropagation());
  if (!prompt.again) announce(page, box, made.querySelector("h2,legend,label")?.textContent ?? "");
  return () => {
    release();
    goBack();
    host.remove();
  };
}
