/* A text field as people write in it. What it stores stays in the form's own field, which the rest of the editor reads and sets. */
import { did, undo } from "../undo.js";
import { barOf } from "./bar.js";
import { link } from "./links.js";
import { HOLD, learn, nodesOf, textOf } from "./nodes.js";
import { reduced } from "./paste.js";
import { askFallback } from "./values.js";

const PLAIN = ["heading", "meter"];
const MARKS = { formatBold: "bold", formatItalic: "italic" };
const writers = new WeakMap();
let set = () => {};

/* `change` puts a value into a field as undo does. */
export function begin(change) {
  set = change;
  learn(JSON.parse(document.getElementById("values")?.textContent ?? "[]"));
}

export const writerOf = (field) => writers.get(field)?.box;

/* Puts a writer in front of every such field in `root`, and shows what the fields hold now. */
export function dress(root) {
  for (const field of root.querySelectorAll("[data-words]:is(textarea, input)")) {
    if (!writers.has(field)) writers.set(field, new Writer(field));
    writers.get(field).draw();
  }
}

class Writer {
  constructor(field) {
    this.field = field;
    this.single = field.nodeName === "INPUT";
    this.box = Object.assign(document.createElement("div"), { className: "g-control g-writer" });
    this.box.setAttribute("role", "textbox");
    for (const name of ["lang", "dir"]) if (field[name]) this.box[name] = field[name];
    this.box.setAttribute("aria-label", field.getAttribute("aria-label"));
    if (!this.single) this.box.setAttribute("aria-multiline", "true");
    this.bar = barOf(this, field.getAttribute("aria-label"));
    field.removeAttribute("aria-label");
    const held = Object.assign(document.createElement("div"), { className: "g-words" });
    held.dataset.writer = "";
    field.before(held);
    held.append(field, this.box, this.bar);
    field.hidden = true;
    this.listen();
  }

  get rich() {
    return this.field.dataset.words === "rich" && !PLAIN.includes(this.field.closest("[data-block]")?.querySelector("[name$='-kind']").value);
  }

  listen() {
    const { box } = this;
    const heard = ["focus", "blur", "beforeinput", "input", "paste", "drop", "click", "keydown"];
    for (const name of heard) box.addEventListener(name, (event) => this[name](event));
    document.addEventListener("selectionchange", () => this.caret());
  }

  /* Shows what the field holds, unless it is shown already. */
  draw() {
    const { box, field, rich } = this;
    const fixed = field.matches(":disabled");
    box.contentEditable = String(!fixed);
    box.toggleAttribute("aria-readonly", fixed);
    box.dataset.placeholder = field.placeholder;
    this.bar.hidden = fixed;
    for (const look of this.bar.querySelectorAll("[data-look]")) look.hidden = !rich;
    if (this.drawn === field.value && this.drawnRich === rich) return;
    box.replaceChildren(nodesOf(field.value, rich));
    this.shown();
    this.range = null;
  }

  shown() {
    this.drawn = this.field.value;
    this.drawnRich = this.rich;
    this.box.classList.toggle("is-empty", !this.drawn);
  }

  store() {
    this.field.value = textOf(this.box, this.rich);
    this.shown();
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /* Everything but typing: done at once, one step to undo. */
  change(act) {
    const was = this.field.value;
    act();
    this.burst = "";
    this.store();
    this.undoable(was);
  }

  undoable(was) {
    if (was !== this.field.value) did(() => set(this.field, was));
  }

  caret() {
    const at = getSelection();
    if (at.rangeCount && this.box.contains(at.anchorNode)) this.range = at.getRangeAt(0).cloneRange();
  }

  /* Gives the focus back, and the selection as it was left. */
  back() {
    const { range } = this;
    this.box.focus();
    const at = getSelection();
    at.removeAllRanges();
    if (range && this.box.contains(range.startContainer)) return at.addRange(range);
    at.selectAllChildren(this.box);
    at.collapseToEnd();
  }

  put(nodes) {
    this.back();
    const at = getSelection().getRangeAt(0);
    at.deleteContents();
    const last = nodes.lastChild;
    at.insertNode(nodes);
    if (last) at.setStartAfter(last);
    at.collapse(true);
    this.caret();
  }

  insert(chip) {
    this.change(() => {
      const both = document.createDocumentFragment();
      both.append(chip, HOLD);
      this.put(both);
    });
    if (!chip.dataset.fallback) this.ask(chip);
  }

  ask(chip) {
    askFallback(chip, this.box, (act) => this.change(act));
  }

  mark(name) {
    if (!this.rich) return;
    this.back();
    this.change(() => document.execCommand(name));
    this.caret();
  }

  toLink() {
    if (!this.rich) return;
    this.caret();
    if (this.range) link(this.box, this.range, (act) => this.change(act));
  }

  focus() {
    this.burst = "";
    this.entered = this.field.value;
  }

  blur() {
    if (this.entered !== this.field.value) this.field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  beforeinput(event) {
    const { data, inputType: type } = event;
    if (type.startsWith("history") || type.startsWith("format") || type === "insertParagraph" || (this.single && type === "insertLineBreak")) {
      event.preventDefault();
      if (type in MARKS) this.mark(MARKS[type]);
      if (type === "insertParagraph" && !this.single) document.execCommand("insertLineBreak");
      return;
    }
    // What is typed without a break is one step to undo.
    const kind = type.startsWith("delete") ? "delete" : /\s/.test(data ?? " ") ? "words" : "word";
    if (kind !== this.burst || kind === "words") this.before = this.field.value;
    this.burst = kind;
  }

  input(event) {
    event.stopPropagation();
    this.store();
    if (this.before !== undefined) this.undoable(this.before);
    this.before = undefined;
  }

  paste(event) {
    event.preventDefault();
    const held = event.clipboardData ?? event.dataTransfer;
    this.change(() => this.put(reduced(held, { rich: this.rich, single: this.single })));
  }

  drop(event) {
    this.paste(event);
  }

  click({ target }) {
    const chip = target.closest("[data-value]");
    if (chip && !this.field.matches(":disabled")) this.ask(chip);
  }

  keydown(event) {
    const chip = event.target.closest("[data-value]");
    const act = (chip && this.keysOfChip(chip)[event.key]) ?? this.keys(event);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  keysOfChip(chip) {
    const ask = () => this.ask(chip);
    const remove = () =>
      this.change(() => {
        chip.remove();
        this.back();
      });
    return { Enter: ask, " ": ask, Backspace: remove, Delete: remove };
  }

  keys({ key, altKey, ctrlKey, metaKey, shiftKey }) {
    if (this.single && key === "Enter") return () => {};
    if (!(ctrlKey || metaKey) || altKey || shiftKey) return null;
    return { b: () => this.mark("bold"), i: () => this.mark("italic"), k: () => this.toLink(), z: undo, u: () => {} }[key.toLowerCase()];
  }
}
