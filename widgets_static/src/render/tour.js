/** @import {Actions, Page, Prompt, Step} from "../protocol" */
import { holds } from "../core/conditions.js";
import { local, moved } from "../core/journeys.js";
import { holdScreen } from "./base/holding.js";
import { openDialog } from "./base/dialog.js";
import { openBeside } from "./tour/beside.js";
import { foot, look } from "./tour/foot.js";
import { target } from "./tour/target.js";

/** What a tour remembers while it is drawn anew: whether the person is in it, and where the focus was before. @type {WeakMap<Actions, { called: boolean, before: Element | null }>} */
const held = new WeakMap();
const CALLED = ["api", "link", "click", "launcher", "touch", "rage"];

/**
 * Steps over elements and pages, one at a time: beside its element, or in the middle where it has none.
 * @param {Page} page @param {Prompt} prompt @param {Actions} actions
 */
export function draw(page, prompt, actions) {
  const steps = /** @type {Step[]} */ (prompt.content.steps);
  const state = held.get(actions) ?? { called: CALLED.includes(prompt.by), before: document.activeElement };
  held.set(actions, state);
  const fresh = prompt.by === "api" && !prompt.again ? steps[0] : undefined;
  let at = Math.max(0, steps.indexOf(fresh ?? /** @type {Step} */ (steps.find(({ key }) => key === (local(prompt.key) ?? prompt.at)))));
  let close = () => {};
  const now = () => steps[at];

  /** @type {Actions} */
  const own = {
    ...actions,
    dismiss(how) {
      // A page that is left takes no tour with it: it goes on where the person comes next.
      if (how !== "left") actions.dismiss(how);
    },
    press(button, index, spot) {
      const { action } = button;
      if (action.type === "next") return go(1);
      if (action.type === "back") return go(-1);
      if (action.type === "dismiss") return own.dismiss("button");
      actions.press(button, index, spot);
      // Whoever follows a link is on the way to what comes next.
      if (action.type === "link" && !action.newTab) go(1);
      return undefined;
    },
  };

  /** @param {number} by */
  function go(by) {
    if (at + by < 0) return undefined;
    if (at + by >= steps.length) return finish();
    at += by;
    state.called = true;
    tell();
    if (!fits(now())) return actions.leave();
    // After the click that led here has done what it does in the page.
    setTimeout(page.guard(show));
    return undefined;
  }

  function finish() {
    actions.complete();
    actions.leave();
  }

  function tell() {
    moved(prompt.key, now().key);
    page.bus.emit("moved", prompt.key);
    hold.step(now().key);
  }

  /** @param {Step} step */
  const fits = (step) => !step.page || holds(page.facts(), step.page);

  let over = false;
  function show() {
    if (over) return;
    close();
    const step = now();
    const only = { ...prompt, content: { ...prompt.content, ...step, anchor: step.anchor ?? null, dismissible: prompt.content.dismissible } };
    const made = () => page.kit.make("div", "step", [page.kit.body({ page, prompt: only, actions: own }), foot(page, only, own, { steps, at, go })]);
    close = target(page, only, step, {
      beside: (lost) => openBeside(page, only, own, made(), { called: state.called, spotlight: !!step.spotlight, forward: step.advance === "click" ? () => go(1) : null, lost }),
      middle: () => openDialog(page, only, own, made(), look),
    });
  }

  const hold = holdScreen(page, actions, () => now().key);
  const off = page.bus.on("asked", (/** @type {string} */ key) => {
    if (key !== prompt.key) return;
    at = 0;
    state.called = true;
    tell();
    show();
  });
  show();
  if (!prompt.again) tell();
  return () => {
    over = true;
    off();
    hold.end();
    close();
    const { before } = state;
    // Given back once the tour is over, not when it is only drawn anew.
    setTimeout(() => {
      const lost = (document.activeElement ?? document.body) === document.body;
      if (state.called && lost && !document.querySelector(`guidance-prompt[data-prompt="${CSS.escape(prompt.key)}"]`) && before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    });
  };
}
