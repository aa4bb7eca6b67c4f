/** @import {Boot} from "../protocol" */
/** @import {Channel} from "./channel.js" */
/** @import {State} from "./panel.js" */
import { choices } from "../core/addresses.js";
import { locate } from "../page/locate.js";
import { pageAddress, watchNavigation } from "../page/navigation.js";
import { choose, nameOf } from "./elements.js";
import { createFrame } from "./frame.js";
import { drawPanel } from "./panel.js";
import { createPointer } from "./pointer.js";
import { createTrial } from "./trial.js";

const LOOK = 250;
const PATIENCE = 3000;

/**
 * One picking, from the first page to the last: what was chosen is kept by the studio, so that it goes on after the page was left.
 * @param {Boot} boot @param {Channel} channel
 */
export function open(boot, { begin, tell, on }) {
  const tagging = begin.mode === "tag";
  const path = () => location.pathname;
  /** @type {State} */
  const state = {
    step: "pick",
    choice: null,
    placement: begin.document?.placement ?? "bottom",
    texts: [],
    seen: [],
    tag: { name: "", action: "click", page: 0, path: path() },
    fault: "",
    ...begin.held,
  };
  const frame = createFrame();
  const trial = begin.document ? createTrial(boot, /** @type {any} */ (begin), (texts) => change({ texts }), frame.raise) : undefined;
  const pointer = createPointer({ point, choose: take, leave: () => go(state.choice ? "chosen" : "pause") });
  let looking = 0;

  /** @param {Partial<State>} [changes] */
  function change(changes = {}) {
    Object.assign(state, changes);
    tell("state", { state: { ...state, fault: "" } });
  }

  function draw() {
    const pages = choices(state.tag.path);
    drawPanel(frame.panel, { state, tagging, sides: begin.sides ?? [], writable: !!trial?.writable, pages, act });
    frame.raise();
  }

  /** @param {State["step"]} step @param {Partial<State>} [changes] */
  function go(step, changes) {
    change({ fault: "", ...changes, step });
    const picking = step === "pick";
    if (picking) pointer.start();
    else pointer.stop();
    const there = ["chosen", "test"].includes(step);
    trial?.show(there ? (state.choice?.candidates ?? null) : null, state.placement, state.texts);
    if (!there) frame.ring(null);
    else if (step === "test") follow();
    draw();
  }

  /** @param {Element} element */
  function point(element) {
    const name = nameOf(element);
    frame.ring(element, name);
    const said = frame.panel.querySelector("[data-now]");
    if (said && said.textContent !== name) said.textContent = name;
  }

  /** @param {Element} element */
  function take(element) {
    const choice = choose(element);
    const action = element.matches("form") ? "submit" : element.matches("input:not([type=button],[type=submit]),select,textarea") ? "change" : "click";
    const visit = choice.candidates.length ? [{ path: path(), found: true }] : [];
    go("chosen", { choice, seen: visit, tag: { ...state.tag, action, page: 0, path: path() } });
    frame.ring(element, choice.label, true);
  }

  /** Another element than the one that was chosen: around it, or inside it. @param {() => void} move */
  function other(move) {
    const now = pointer.now();
    const held = now?.isConnected ? now : locate({ candidates: state.choice?.candidates ?? [] });
    if (!held) return;
    if (held !== now) pointer.move(held);
    move();
    const next = pointer.now();
    if (next) take(next);
  }

  /** @type {Record<string, (value?: any) => void>} */
  const acts = {
    pick: () => go("pick"),
    pause: () => go("pause"),
    back: () => go("chosen"),
    test: () => go("test"),
    up: () => other(pointer.up),
    down: () => other(pointer.down),
    side: () => void (frame.panel.classList.toggle("left"), frame.panel.classList.toggle("top")),
    tag: (changes) => change({ tag: { ...state.tag, ...changes } }),
    cancel: () => tell("cancel"),
    use,
    place(placement) {
      change({ placement });
      trial?.show(state.choice?.candidates ?? null, placement);
    },
  };
  /** @param {string} name @param {any} [value] */
  const act = (name, value) => acts[name](value);

  function use() {
    const { choice, placement, texts, seen, tag } = state;
    if (!choice) return;
    const pages = new Set(seen.flatMap((visit) => (visit.found ? [visit.path] : []))).size;
    const candidates = Array.from(choice.candidates, (one) => ({ ...one, pages }));
    if (!tagging) return tell("chosen", { candidates, placement, texts });
    const { operator, value } = choices(tag.path)[tag.page];
    tell("tag", { name: tag.name, action: tag.action, candidates, operator, value });
  }

  /** Whether the element is on this page: it may take a moment to come. */
  function follow() {
    clearInterval(looking);
    const here = path();
    const begun = Date.now();
    looking = setInterval(() => {
      if (state.step !== "test" || path() !== here) return clearInterval(looking);
      const element = locate({ candidates: state.choice?.candidates ?? [] });
      if (!element && Date.now() - begun < PATIENCE) return;
      clearInterval(looking);
      const seen = [...state.seen.filter((visit) => visit.path !== here), { path: here, found: !!element }];
      change({ seen });
      frame.ring(element, state.choice?.label, true);
      draw();
    }, LOOK);
  }

  on("done", () => go("done", tagging ? { choice: null, seen: [], tag: { ...state.tag, name: "" } } : {}));
  on("fault", ({ message }) => {
    state.fault = `${message}`;
    draw();
  });
  let address = pageAddress();
  watchNavigation(() => {
    if (address === pageAddress()) return;
    address = pageAddress();
    if (state.step === "test") follow();
  });
  go(state.step === "done" ? "pick" : state.step);
  frame.panel.tabIndex = -1;
  frame.panel.focus();
}
