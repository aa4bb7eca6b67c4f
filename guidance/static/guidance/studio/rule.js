/* A rule's rows: which controls fit what was chosen, and what may be chosen because it was seen. */
import { all, control, depthOf, show } from "./rows.js";
import { choose, offer, suggest } from "./seen.js";
import { fitFilters } from "./filters.js";
import { BARE, allow, fitValue, told } from "./operators.js";

const UNITS = {
  limit: "%", days_since: "days ago", event: "times", prompt: "times", full_in: "days", days_with: "different days",
  trend: "% of before", since_prompt: "days ago",
};
const OF_TWO = ["then", "without"];
const MORE = ["days_with", "sum", "trend", "first", "last", ...OF_TWO];
const OF_EVENTS = ["event", "days_since", ...MORE];
const WINDOWED = ["event", "prompt", "days_with", "sum", "trend", ...OF_TWO];
const SECOND = { sum: "of", then: "by", without: "by" };
const SEVERAL = ["is_one_of"];

function allowedFor(head, subject) {
  return (head === "trait" && told.kinds[told.traits[subject]]) || (told.of[head] ?? []);
}

export function fitCondition(item) {
  const subject = control(item, "subject").value;
  const [head] = subject.split(":");
  const operator = control(item, "operator");
  if (item.dataset.subject !== subject) {
    if (item.dataset.subject !== undefined) operator.dataset.stored = "";
    item.dataset.subject = subject;
  }
  if (subject) allow(operator, allowedFor(head, subject));
  fitKind(item);
  const chosen = subject !== "";
  const isOpen = ["trait:user.", "trait:account."].includes(subject) || OF_EVENTS.includes(subject.slice(0, -1));
  show(control(item, "other"), isOpen);
  show(operator, chosen);
  const value = control(item, "value");
  show(value, chosen && head !== "plan" && head !== "segment" && !BARE.includes(operator.value));
  fitValue(value, head, operator.value);
  show(control(item, "what"), head === "prompt" || head === "since_prompt");
  show(control(item, "scope"), OF_EVENTS.includes(head) || head === "prompt" || head === "since_prompt");
  show(control(item, "days"), WINDOWED.includes(head));
  show(control(item, "second"), head in SECOND);
  show(control(item, "within"), OF_TWO.includes(head));
  show(control(item, "minimum"), head === "trend");
  item.querySelector("[data-part=second-label]").textContent = SECOND[head] ?? "";
  item.querySelector("[data-part=second]").hidden = !(head in SECOND);
  item.querySelector("[data-part=plans]").hidden = head !== "plan";
  item.querySelector("[data-part=unit]").textContent = UNITS[head] ?? "";
  tell(item, head, subject);
}

/* What was seen of what this row asks about. */
function tell(item, head, subject) {
  const part = (name) => item.querySelector(`[data-part=${name}]`);
  const [value, other, second] = ["value", "other", "second"].map((name) => control(item, name));
  const typed = other.value.trim();
  const isOpen = !other.hidden && OF_EVENTS.includes(head);
  const event = isOpen ? typed : subject.slice(head.length + 1);
  if (isOpen) suggest(other, part("names"), "events");
  else if (head === "trait") {
    const of = subject.endsWith(".") ? (typed ? subject + typed : "") : subject;
    const several = SEVERAL.includes(control(item, "operator").value);
    suggest(value, part("names"), several ? "" : of);
    offer(value, part("seen"), several ? of : "");
  }
  if (head !== "trait") offer(value, part("seen"), "");
  if (OF_TWO.includes(head)) suggest(second, part("seconds"), "events");
  else if (head === "sum") suggest(second, part("seconds"), event && `properties:${event}`);
  item.querySelector("[data-part=only]").hidden = !OF_EVENTS.includes(head);
  fitFilters(item, OF_EVENTS.includes(head) ? event : "");
}

// A segment of accounts asks nothing of one person; what was chosen before stays, to be refused in words.
const ofAccounts = () => document.querySelector("[name=kind]:not(:disabled)")?.value === "account";

function fitKind(item) {
  const accounts = ofAccounts();
  const scope = control(item, "scope");
  if (accounts && scope.value === "user") scope.value = "account";
  const personal = (option) => option.value.startsWith("trait:user.") || option.value === "user";
  for (const option of [...control(item, "subject").options, ...scope.options].filter(personal)) {
    option.hidden = option.disabled = accounts && !option.selected;
  }
}

export function fitRows() {
  for (const who of all(document, "[data-source] [data-who]")) who.textContent = ofAccounts() ? "Accounts" : "People";
  for (const item of all(document, "[data-condition]")) fitKind(item);
}

export function fitGroup(item) {
  const deeper = item.querySelector(":scope > .g-adders [data-sort=group]");
  if (deeper) deeper.hidden = depthOf(item) >= told.deepest;
}

/* Returns whether the button was a value that was seen. */
export function press(button) {
  if (!button.dataset.value || !button.closest("[data-part=seen]")) return false;
  choose(control(button.closest("[data-item]"), "value"), button.dataset.value);
  return true;
}

/* Whom the rule reaches now: how many, and a few of them by name. */
let later;
export function count(form, wait = 700) {
  const rule = form.querySelector("[data-count]");
  if (!rule || rule.closest("fieldset:disabled")) return;
  clearTimeout(later);
  later = setTimeout(() => reach(form, rule), wait);
}

let asked = 0;
async function reach(form, rule) {
  const box = rule.querySelector("[data-reach]");
  const body = new FormData(form);
  for (const name of ["ids", "file"]) body.delete(name);
  box.setAttribute("aria-busy", "true");
  const now = ++asked;
  const reply = await fetch(rule.dataset.count, { method: "POST", body }).catch(() => null);
  const { size, error, members } = reply?.ok ? await reply.json() : {};
  if (now !== asked) return;
  box.querySelector("[data-size]").textContent = size ? `Right now: ${size}` : (error ?? "They could not be counted just now.");
  box.querySelector("[data-members]").replaceChildren(...(members ?? []).map(face));
  box.setAttribute("aria-busy", "false");
}

function face({ name, about, url }) {
  const link = Object.assign(document.createElement("a"), { href: url, textContent: name, title: about });
  const item = document.createElement("li");
  item.append(link);
  return item;
}
