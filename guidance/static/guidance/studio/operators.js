/* Which comparisons there are, and which of them go with the kind of a value. */
export const told = JSON.parse(document.getElementById("operators-of")?.textContent ?? "{}");
export const BARE = ["is_true", "is_false", "is_set", "is_not_set"];
const DATE = /^([0-9]{4}-[0-9]{2}-[0-9]{2})?$/;

/* Hides the operators that do not go with the kind of value; the one that was stored stays to be seen. */
export function allow(select, allowed) {
  select.dataset.stored ??= select.value;
  for (const option of select.options) option.hidden = option.disabled = !allowed.includes(option.value) && option.value !== select.dataset.stored;
  if (select.selectedOptions[0]?.disabled ?? true) select.value = allowed[0];
}

export function fitValue(value, head, operator) {
  const isDate = ["on_or_after", "before"].includes(operator);
  const type = isDate && DATE.test(value.value) ? "date" : "text";
  if (value.type !== type) value.type = type;
  value.inputMode = head !== "trait" || told.kinds.number.includes(operator) ? "decimal" : "";
}
