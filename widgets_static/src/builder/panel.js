/** @import {Choice} from "./elements.js" */
import { make } from "../render/base/element.js";

/** @typedef {{ path: string, found: boolean }} Visit */
/** @typedef {{ step: "pick" | "pause" | "chosen" | "test" | "done", choice: Choice | null, placement: string, texts: import("./trial.js").Said[], seen: Visit[], tag: { name: string, action: string, page: number, path: string }, fault: string }} State */
/** @typedef {{ state: State, tagging: boolean, sides: [string, string][], writable: boolean, pages: { words: string }[], act: (name: string, value?: any) => void }} Scene */

const LEVELS = { strong: "Strong", fair: "Fair", weak: "Weak" };
const RESTS = {
  name: "Your developers gave it a name, which holds whatever else changes.",
  id: "It has an id of its own.",
  words: "It is found by what it says.",
  kind: "It is found by what it is called.",
  look: "It is found by its kind and style.",
  place: "Only its place on the page tells it; it may be lost when the page changes.",
};
const ACTIONS = [
  ["click", "it is clicked"],
  ["submit", "the form is sent"],
  ["change", "the field is changed"],
  ["hover", "the pointer rests on it"],
];

/** @param {string} text @param {() => void} pressed @param {string} [look] */
function button(text, pressed, look = "") {
  const made = make("button", look, [text], { type: "button", "data-name": text });
  made.onclick = pressed;
  return made;
}

/** @param {string} text @param {string} [look] */
const line = (text, look = "") => make("p", look, [text]);

/** What the panel says and offers at each step. @type {Record<State["step"], (scene: Scene) => Node[]>} */
const STEPS = {
  pick: ({ state, act, tagging }) => [
    line(tagging ? "Click what people use. Your app does not notice." : "Click the element your prompt belongs to. Your app does not notice."),
    make("p", "muted keys", ["Keys: ", make("kbd", "", ["→"]), " next, ", make("kbd", "", ["↑"]), " around it, ", make("kbd", "", ["↓"]), " inside it, ", make("kbd", "", ["Enter"]), " chooses."]),
    make("p", "what", [""], { role: "status", "data-now": "" }),
    make("div", "row", [button("Use the page first", () => act("pause")), ...(state.choice ? [button("Keep the one I had", () => act("back"))] : [])]),
  ],
  pause: ({ act }) => [
    line("Your app works as always. Go to the page and open what must be open; then pick."),
    make("div", "row", [button("Pick now", () => act("pick"), "primary")]),
  ],
  chosen: (scene) => [...chosen(scene), ...(scene.tagging ? tag(scene) : prompt(scene)), ...fault(scene), ends(scene, button("Test on other pages", () => scene.act("test")))],
  test: (scene) => [
    line("Go on using your app: every page you come to is looked at."),
    make("ul", "", Array.from(scene.state.seen, ({ path, found }) => make("li", "", [make("span", "", [path]), make("b", found ? "found" : "missing", [found ? "Found" : "Not there"])])), { role: "status" }),
    ...fault(scene),
    ends(scene, button("Back", () => scene.act("back"))),
  ],
  done: ({ tagging, act }) => [
    line(tagging ? "The tag is made. Open pages follow it within a second or two." : "It is in the editor. You can close this window.", "what"),
    make("div", "row", [...(tagging ? [button("Tag another", () => act("pick"))] : []), button("Close the window", () => act("cancel"), "primary")]),
  ],
};

/** @param {Scene} scene @param {Node} other */
const ends = ({ act, state, tagging }, other) => {
  const use = button(tagging ? "Make the tag" : "Use this", () => act("use"), "primary");
  use.disabled = !state.choice?.candidates.length;
  return make("div", "row", [use, other]);
};

/** @param {Scene} scene */
const fault = ({ state }) => (state.fault ? [make("p", "warn", [state.fault], { role: "alert" })] : []);

/** @param {Scene} scene */
function chosen({ state, act }) {
  const choice = /** @type {Choice} */ (state.choice);
  const { level, rests, alike, label, candidates } = choice;
  const many = `${alike} elements look the same here; only its place tells this one. Take one around it, or ask your developers for a name.`;
  const none = "Pages could not tell this one from others. Take one around it.";
  const warning = candidates.length ? (alike > 1 ? many : "") : none;
  return [
    make("p", "what", [label], { role: "status" }),
    make("p", `level ${level}`, [make("span", "badge", [LEVELS[level]]), make("span", "muted", [`${RESTS[rests]}${alike === 1 ? " One element matches." : ""}`])]),
    ...(warning ? [make("p", "warn", [warning], { role: "alert" })] : []),
    make("div", "row", [button("What is around it", () => act("up")), button("What is inside it", () => act("down")), button("Pick another", () => act("pick"))]),
    make("details", "", [make("summary", "", ["For developers"]), ...Array.from(candidates.flatMap(({ value, selectors, text }) => [value, ...(selectors ?? []), text ?? ""]).filter(Boolean), (one) => make("code", "", [one]))]),
  ];
}

/** @param {Scene} scene */
function prompt({ state, sides, writable, act }) {
  const radios = Array.from(sides, ([value, words]) => {
    const radio = make("input", "", [], { type: "radio", name: "side", value });
    radio.checked = value === state.placement;
    radio.onchange = () => act("place", value);
    return make("label", "", [radio, words]);
  });
  return [
    ...(radios.length > 1 ? [make("fieldset", "", [make("legend", "", ["Where it sits"]), ...radios])] : []),
    ...(writable ? [line("To change its words, click them in the prompt.", "muted")] : []),
  ];
}

/** @param {Scene} scene */
function tag({ state, pages, act }) {
  const name = make("input", "", [], { type: "text", maxlength: "200", placeholder: "Report Exported", "data-name": "name" });
  name.value = state.tag.name;
  name.oninput = () => act("tag", { name: name.value });
  const action = choice(ACTIONS, state.tag.action, "action", (value) => act("tag", { action: value }));
  const page = choice(Array.from(pages, ({ words }, at) => [`${at}`, words]), `${state.tag.page}`, "page", (value) => act("tag", { page: Number(value) }));
  return [make("label", "", ["What it is called", name]), make("label", "", ["Counts when", action]), make("label", "", ["On which pages", page])];
}

/** @param {string[][]} options @param {string} value @param {string} name @param {(value: string) => void} chosen */
function choice(options, value, name, chosen) {
  const made = make("select", "", Array.from(options, ([one, words]) => make("option", "", [words], { value: one })), { "data-name": name });
  made.value = value;
  made.onchange = () => chosen(made.value);
  return made;
}

/**
 * Draws the panel anew; who was at one of its controls is there again afterwards.
 * @param {HTMLElement} panel @param {Scene} scene
 */
export function drawPanel(panel, scene) {
  const root = /** @type {ShadowRoot} */ (panel.getRootNode());
  const held = /** @type {HTMLElement | null} */ (root.activeElement)?.dataset.name;
  const side = button("⇄", () => scene.act("side"), "icon");
  side.setAttribute("aria-label", "Move this to the other side");
  const close = button("×", () => scene.act("cancel"), "icon");
  close.setAttribute("aria-label", "Close the picker");
  const title = make("h2", "", [scene.tagging ? "Tag a feature" : "Pick an element"], { id: "title" });
  panel.replaceChildren(make("header", "", [title, side, close]), make("section", "", STEPS[scene.state.step](scene)));
  if (!held) return;
  const again = Array.from(panel.querySelectorAll("[data-name]")).find((one) => /** @type {HTMLElement} */ (one).dataset.name === held);
  /** @type {HTMLElement} */ (again ?? panel.querySelector("section button") ?? panel).focus();
}
