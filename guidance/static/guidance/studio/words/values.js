/* Values of people in a text: the menu they are chosen from, and what stands there for people who have none. */
import { chip, known } from "./nodes.js";
import { ask, place } from "./window.js";

let menu = null;
let chosen = () => {};
let opener = null;

/* Opens the menu under `button`; `insert` gets the chip. */
export function offer(button, insert) {
  menu ??= build();
  chosen = insert;
  opener = button;
  place(menu, button);
  menu.showPopover();
  button.setAttribute("aria-expanded", "true");
  entries()[0]?.focus();
}

const entries = () => [...menu.querySelectorAll("[role=menuitem]")];

function build() {
  const box = Object.assign(document.createElement("div"), { className: "g-window g-menu", popover: "auto" });
  box.setAttribute("role", "menu");
  box.setAttribute("aria-label", "Insert a value");
  for (const group of new Set(known().map((one) => one.group))) box.append(part(group));
  box.addEventListener("keydown", walk);
  box.addEventListener("click", ({ target }) => {
    const item = target.closest("[role=menuitem]");
    if (!item) return;
    opener = null;
    box.hidePopover();
    chosen(chip(item.dataset.name, item.dataset.fallback));
  });
  box.addEventListener("toggle", ({ newState }) => {
    if (newState !== "closed" || !opener) return;
    opener.setAttribute("aria-expanded", "false");
    opener.focus();
  });
  document.querySelector(".g-page").append(box);
  return box;
}

function part(group) {
  const made = document.createElement("div");
  made.setAttribute("role", "group");
  made.setAttribute("aria-label", group);
  const head = Object.assign(document.createElement("p"), { className: "g-muted", textContent: group });
  head.setAttribute("aria-hidden", "true");
  made.append(head);
  for (const { name, label, fallback } of known().filter((one) => one.group === group)) {
    const item = Object.assign(document.createElement("button"), { type: "button", textContent: label, tabIndex: -1 });
    item.setAttribute("role", "menuitem");
    Object.assign(item.dataset, { name, fallback });
    made.append(item);
  }
  return made;
}

function walk(event) {
  const items = entries();
  const at = items.indexOf(document.activeElement);
  const last = items.length - 1;
  const to = { ArrowDown: at === last ? 0 : at + 1, ArrowUp: at <= 0 ? last : at - 1, Home: 0, End: last }[event.key] ?? typed(event, items, at);
  if (event.key === "Tab") menu.hidePopover();
  if (to === undefined) return;
  event.preventDefault();
  items[to].focus();
}

// A letter leads to the next entry that begins with it.
function typed({ key, ctrlKey, metaKey }, items, at) {
  if (key.length !== 1 || key === " " || ctrlKey || metaKey) return;
  const order = items.map((_, index) => (at + 1 + index) % items.length);
  return order.find((index) => items[index].textContent.toLowerCase().startsWith(key.toLowerCase()));
}

/* Asks what stands there for people who have no such value. */
export function askFallback(held, writer, done) {
  ask({
    at: held,
    name: held.querySelector("b").textContent,
    label: "For people who have none",
    value: held.dataset.fallback,
    placeholder: "Nothing",
    help: "Left empty, nothing stands there for them.",
    drop: "Remove the value",
    back: writer,
    dropped: () => done(() => held.remove()),
    said: (text) => void done(() => held.replaceWith(chip(held.dataset.value, text.trim().replaceAll('"', "'").replaceAll("”", "’").replaceAll("“", "‘")))),
  });
}
