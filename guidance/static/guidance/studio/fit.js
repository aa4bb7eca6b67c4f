/* Controls that fit what was chosen: in a row, and in the fields of the moment. */
import { all, control, show } from "./rows.js";
import { fitPicture } from "./pictures.js";
import { dress } from "./words/writer.js";
import { fitCondition, fitGroup } from "./rule.js";

export function fit(item) {
  dress(item);
  if (item.matches("[data-condition]")) fitCondition(item);
  if (item.matches("[data-group]")) fitGroup(item);
  if (item.matches("[data-block]")) fitBlock(item);
  if (item.matches("[data-action]")) fitAction(item);
  if (item.matches("[data-step]")) fitStep(item);
  if (item.dataset.by) fitParts(item);
  dress(item);
}

function fitStep(item) {
  item.querySelector("[data-part=page_value]").hidden = ["", "rich"].includes(control(item, "page_operator").value);
}

// What goes only with some choices of the control that `data-by` names.
function fitParts(item) {
  const chosen = control(item, item.dataset.by).value;
  for (const part of all(item, "[data-for]")) part.hidden = !part.dataset.for.split(" ").includes(chosen);
  const goto = control(item, "goto");
  if (goto) item.querySelector("[data-part=compared]").hidden = !goto.value;
}

function fitBlock(item) {
  const kind = control(item, "kind").value;
  const seen = ["image", "video"].includes(kind);
  show(control(item, "text"), !seen);
  control(item, "text").placeholder = kind === "list" ? "One point a line" : "";
  show(control(item, "ordered"), kind === "list");
  show(control(item, "src"), seen);
  show(control(item, "alt"), seen);
  show(control(item, "poster"), kind === "video");
  show(control(item, "decorative"), kind === "image");
  fitPicture(item, kind === "image");
  show(control(item, "limit"), kind === "meter");
  item.dataset.kind = kind;
}

function fitAction(item) {
  const action = control(item, "action").value;
  show(control(item, "href"), action === "link");
  show(control(item, "new_tab"), action === "link");
  show(control(item, "feature"), action === "start_trial");
  show(control(item, "days"), action === "start_trial" || action === "snooze");
  show(control(item, "event"), action === "emit");
  show(control(item, "opened"), action === "open");
}

export function fitTrigger() {
  const box = document.querySelector("[data-trigger]");
  if (!box) return;
  const trigger = box.querySelector("[name=trigger]").value;
  const field = (name, shown) => (box.querySelector(`[data-field="${name}"]`).hidden = !shown);
  const points = ["hover", "click", "visible", "rage"].includes(trigger) || ["tooltip", "hotspot", "card"].includes(box.dataset.trigger) || box.querySelector("[name=placement]")?.value === "inline";
  field("anchor_name", points);
  field("anchor_picked", points);
  document.querySelector("[data-anchor-more]").hidden = !points;
  field("delay", trigger === "hover");
  field("seconds", ["visible", "dwell", "idle", "exit"].includes(trigger));
  field("percent", ["visible", "scroll", "limit"].includes(trigger));
  field("reached", trigger === "limit");
  field("clicks", trigger === "rage");
  field("intercept", trigger === "click");
  field("event", trigger === "event");
  field("page_value", box.querySelector("[name=page_operator]").value !== "");
}

// A choice may have fields of its own; those of the others are neither shown nor sent.
export function fitChoices() {
  for (const box of all(document, "[data-choices]")) {
    const chosen = box.querySelector("input[type=radio]:checked")?.value;
    for (const part of all(box, "[data-when]")) enable(part, part.dataset.when === chosen);
  }
  const group = document.querySelector("[name=group]");
  if (!group) return;
  enable(document.querySelector("[name=group_new]"), group.value === "new");
  enable(document.querySelector("[data-part=group]"), group.value !== "");
}

// A segment is made by a rule or by a list.
export function fitSource() {
  const source = document.querySelector("select[name=source]")?.value;
  for (const part of all(document, "[data-source]")) part.hidden = part.dataset.source !== source;
}

function enable(part, on) {
  part.hidden = !on;
  for (const field of part.matches("input") ? [part] : all(part, "input,select")) field.disabled = !on;
}
