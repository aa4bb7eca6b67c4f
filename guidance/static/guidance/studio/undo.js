/* What was done in a form can be undone, step by step: each change leaves behind how to take it back. */
const steps = [];
const before = new WeakMap();
const MOST = 200;
const state = (field) => (field.type === "checkbox" || field.type === "radio" ? field.checked : field.value);
const isText = (field) => field?.matches("textarea, input:not([type=checkbox]):not([type=radio])");

export function did(back) {
  steps.push(back);
  if (steps.length > MOST) steps.shift();
  tell();
}

const tell = () => (document.querySelector("[data-undo]") ?? {}).disabled = !steps.length;

export function undo() {
  steps.pop()?.();
  tell();
}

/* Remembers where an item stands; call the answer once it was moved, added or taken away. */
export function remember(item) {
  const { parentElement: rows, nextSibling: next } = item;
  const inside = [item, ...item.querySelectorAll("[data-item]")].map((one) => [one, one.hidden]);
  return (after) =>
    did(() => {
      rows?.insertBefore(item, next);
      for (const [one, hidden] of inside) {
        one.hidden = hidden;
        one.querySelector("[name$='-DELETE']").checked = hidden;
      }
      after();
    });
}

/* Fields: what they held when they were entered, or before they were pressed. */
export function watch(form, set) {
  const keep = ({ target }) => "value" in target && target.name && before.set(target, target.type === "radio" ? group(form, target) : state(target));
  form.addEventListener("focusin", keep);
  form.addEventListener("pointerdown", keep, true);
  form.addEventListener("change", ({ target }) => {
    if (!before.has(target) || target.name.startsWith("preview-")) return;
    const was = before.get(target);
    if (target.type === "radio") {
      if (was && was !== target) did(() => set(was, true));
    } else if (was !== state(target)) did(() => set(target, was));
    for (const one of target.type === "radio" ? form.elements : [target]) if (one.name === target.name) before.set(one, one.type === "radio" ? target : state(one));
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || isText(event.target)) return;
    event.preventDefault();
    undo();
  });
}

const group = (form, { name }) => [...form.elements].find((one) => one.name === name && one.checked);
