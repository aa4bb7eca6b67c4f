/* The filters of a row about an event: each asks one property of it, and an event counts when it has them all. */
import { all, control, show } from "./rows.js";
import { seen, suggest } from "./seen.js";
import { BARE, allow, fitValue, told } from "./operators.js";
import { did } from "./undo.js";

const partsOf = (filter) => ["only_name", "only_operator", "only_value"].map((part) => control(filter, part));

/* `event`: the name of the event that the row is about, if it has one yet. */
export function fitFilters(item, event) {
  for (const filter of all(item, "[data-filter]")) fitFilter(filter, event);
}

async function fitFilter(filter, event) {
  const [property, operator, value] = partsOf(filter);
  operator.dataset.stored ??= property.value.trim() ? operator.value : "";
  fitComparison(filter);
  const name = property.value.trim();
  suggest(property, filter.querySelector("[data-part=filter-names]"), event && `properties:${event}`);
  suggest(value, filter.querySelector("[data-part=filter-values]"), event && name && `property:${name}:${event}`);
  if (!event || !name) return;
  const kind = (await seen(property, `properties:${event}`)).find((one) => one.value === name)?.kind;
  if (!kind || property.value.trim() !== name) return;
  allow(operator, told.kinds[kind]);
  fitComparison(filter);
}

function fitComparison(filter) {
  const [, operator, value] = partsOf(filter);
  show(value, !BARE.includes(operator.value));
  fitValue(value, "trait", operator.value);
}

/* Returns whether the button was one that adds or takes away a filter; `back` hears when that is undone. */
export function changeFilters(button, back) {
  const item = button.closest("[data-condition]");
  if ("addFilter" in button.dataset) addFilter(item, button, back);
  else if ("dropFilter" in button.dataset) dropFilter(item, button.closest("[data-filter]"), back);
  else return false;
  return true;
}

function addFilter(item, button, back) {
  const [, rows, place] = control(item, "subject").name.match(/^(.+)-([0-9]+)-subject$/);
  const filter = document.querySelector(`template[data-empty="${rows}-filter"]`).content.firstElementChild.cloneNode(true);
  for (const field of all(filter, "[name]")) field.name = field.name.replace("__prefix__", place);
  button.before(filter);
  partsOf(filter)[0].focus();
  did(() => {
    filter.remove();
    back(item);
  });
}

function dropFilter(item, filter, back) {
  const { parentElement: filters, nextSibling: next } = filter;
  const beside = filter.nextElementSibling ?? filter.previousElementSibling;
  filter.remove();
  (beside.querySelector("[data-drop-filter]") ?? beside).focus();
  did(() => {
    filters.insertBefore(filter, next);
    back(item);
  });
}
