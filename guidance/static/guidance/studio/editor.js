/* The forms with rows: what is pressed, chosen and typed in them, and what follows. */
import { add, all, draggable, focus, move, number, remove } from "./rows.js";
import { changeFilters } from "./filters.js";
import { count, fitRows, press } from "./rule.js";
import { fit, fitChoices, fitSource, fitTrigger } from "./fit.js";
import { addWording, choose, fitWordings, panels, tabOf, turn } from "./wordings.js";
import { changed, restage } from "./preview.js";
import { give, keep } from "./keep.js";
import { did, remember, undo, watch } from "./undo.js";
import { pick } from "./pictures.js";
import { begin, writerOf } from "./words/writer.js";
import { point } from "./picker.js";

let touched = () => {};

function back(item) {
  number(item.parentElement);
  for (const one of [item, ...all(item, "[data-item]")]) fit(one);
  touched();
}

// Returns whether the button was one that changes rows.
function changeRows(button) {
  const item = button.closest("[data-item]");
  if (button.dataset.add) {
    const within = button.closest("[data-group]")?.querySelector(":scope > [data-within]");
    const fresh = add(button.dataset.add, { kind: button.dataset.setKind, sort: button.dataset.sort, within });
    fit(fresh);
    focus(fresh);
    did(() => {
      remove(fresh);
      touched();
    });
  } else if ("remove" in button.dataset) {
    const removed = remember(item);
    remove(item);
    removed(() => back(item));
  } else if ("up" in button.dataset || "down" in button.dataset) {
    const moved = remember(item);
    move(item, "up" in button.dataset);
    moved(() => back(item));
    for (const group of [item, ...all(item, "[data-group]")]) fit(group);
    button.focus();
  } else return false;
  return true;
}

const editor = document.querySelector("form.g-editor");
if (editor) {
  let saved = true;
  const badge = editor.querySelector("[data-unsaved]");
  const isOwn = ({ name, dataset }) => name.startsWith("preview-") || "person" in dataset;
  let changes = 0;
  touched = () => {
    saved = false;
    const now = ++changes;
    if (badge) badge.hidden = false;
    changed(editor);
    count(editor);
    keep(editor, () => {
      if (now !== changes) return;
      saved = true;
      badge.hidden = true;
    });
  };
  const set = (field, value) => {
    const panel = field.closest("[data-wording]");
    if (panel?.hidden) choose(panel.dataset.wording);
    field[["checkbox", "radio"].includes(field.type) ? "checked" : "value"] = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    (writerOf(field) ?? field).focus();
  };
  watch(editor, set);
  begin(set);
  editor.addEventListener("input", (event) => !isOwn(event.target) && touched());
  editor.addEventListener("change", (event) => {
    const item = event.target.closest("[data-item]");
    if (item) fit(item);
    if (event.target.name === "preview-wording") return choose(event.target.value);
    if (restage(editor, event.target)) return;
    fitTrigger();
    fitChoices();
    fitSource();
    if (event.target.name === "kind") fitRows();
    fitWordings();
    touched();
  });
  // What is wrong must be seen before it can be mended.
  editor.addEventListener("invalid", ({ target }) => {
    const panel = target.closest("[data-wording]");
    if (panel?.hidden) choose(panel.dataset.wording);
    for (let held = target.closest("details"); held; held = held.parentElement.closest("details")) held.open = true;
  }, true);
  editor.addEventListener("submit", (event) => {
    if (give(editor, event)) saved = true;
  });
  editor.addEventListener("leave", () => (saved = true));
  addEventListener("beforeunload", (event) => saved || event.preventDefault());
  editor.addEventListener("click", (event) => {
    const button = event.target.closest("button[type=button]");
    if (!button) return;
    if ("undo" in button.dataset) return undo();
    if (button.dataset.tab) return choose(button.dataset.tab);
    if (button.dataset.openTab) {
      choose(button.dataset.openTab);
      return document.getElementById(`tab-${button.dataset.openTab}`).focus();
    }
    if (press(button) || pick(button) || point(button)) return;
    const row = button.closest("[data-item]");
    if (changeFilters(button, back)) {
      fit(row);
      return touched();
    }
    if (changeRows(button)) return touched();
    if ("addWording" in button.dataset) addWording();
    else if ("dropWording" in button.dataset) {
      turn(button.closest("[data-wording]"), false);
      fitWordings();
      tabOf(panels[0]).focus();
    }
    else return;
    touched();
  });
  draggable(editor, remember, back);
  all(editor, "[data-item]").forEach(fit);
  all(editor, "[data-formset]").forEach(number);
  fitTrigger();
  fitChoices();
  fitSource();
  fitWordings();
  count(editor, 0);
}

// Rows in Django's own forms.
document.getElementById("workspace_form")?.addEventListener("click", ({ target }) => {
  const button = target.closest("button[type=button]");
  if (button) changeRows(button);
});

// What only a script serves comes disabled, so that nobody is quicker than it; what others serve they wake themselves.
const OTHERS = "[data-undo], [data-copy], [data-pause], [data-insert]";
function wake(root) {
  for (const button of all(root, `button[type=button][disabled]:not(${OTHERS})`)) button.disabled = false;
  for (const { content } of all(root, "template")) wake(content);
}
wake(document);
