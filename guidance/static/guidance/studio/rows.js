/* Rows of a formset: they come, go, move and stand in groups. Django reads the hidden DELETE, ORDER and depth fields. */
export const all = (root, selector) => [...root.querySelectorAll(selector)];
export const control = (item, name) => item.querySelector(`[name$="-${name}"]`);
export const show = (element, shown) => element && (element.closest("[data-writer], label") ?? element).toggleAttribute("hidden", !shown);
export const shown = (rows) => [...rows.children].filter((item) => item.matches("[data-item]") && !item.hidden);

const rootOf = (rows) => rows.closest("[data-formset]") ?? rows;

/* Returns the new item; `within` is the group it goes into, `sort` names another template than that of a row. */
export function add(prefix, { kind, sort, within } = {}) {
  const rows = within ?? document.querySelector(`[data-formset="${prefix}"]`);
  const total = document.querySelector(`[name="${prefix}-TOTAL_FORMS"]`);
  const fresh = document.querySelector(`template[data-empty="${sort ? `${prefix}-${sort}` : prefix}"]`).content.cloneNode(true);
  for (const element of all(fresh, "[name],[id],[for]")) {
    for (const name of ["name", "id", "for"]) {
      if (element.hasAttribute(name)) element.setAttribute(name, element.getAttribute(name).replace("__prefix__", total.value));
    }
  }
  const item = fresh.querySelector("[data-item]");
  if (kind) control(item, "kind").value = kind;
  rows.append(fresh);
  total.value = Number(total.value) + 1;
  number(rows);
  return item;
}

export const focus = (item) => item.querySelector("[contenteditable=true],textarea:not([hidden]),select:not([hidden]),input:not([hidden]):not([type=hidden])")?.focus();

export function remove(item) {
  const rows = item.parentElement;
  const beside = shown(rows);
  const next = beside[beside.indexOf(item) + 1] ?? beside[beside.indexOf(item) - 1];
  for (const one of [item, ...all(item, "[data-item]")]) {
    control(one, "DELETE").checked = true;
    one.hidden = true;
  }
  number(rows);
  (next?.querySelector("[data-remove]") ?? rows.parentElement.querySelector("[data-add]"))?.focus();
}

/* Up and down go as one reads: into the group that comes next, and out of the one around. */
export function move(item, up) {
  const beside = shown(item.parentElement);
  const other = beside[beside.indexOf(item) + (up ? -1 : 1)];
  const inside = other?.querySelector(":scope > [data-within]");
  const around = item.parentElement.closest("[data-group]");
  if (inside) up ? inside.append(item) : inside.prepend(item);
  else if (other) up ? other.before(item) : other.after(item);
  else if (around) up ? around.before(item) : around.after(item);
  number(item.parentElement);
}

export function number(rows) {
  const root = rootOf(rows);
  let place = 0;
  for (const item of all(root, "[data-item]")) {
    const order = control(item, "ORDER");
    if (order && !item.hidden) order.value = ++place;
    const depth = control(item, "depth");
    if (depth) depth.value = depthOf(item, root);
  }
}

export function depthOf(item, root = rootOf(item)) {
  let depth = 0;
  for (let held = item.parentElement; held; held = held === root ? null : held.parentElement) if ("within" in held.dataset) depth++;
  return depth;
}

/* Rows are taken by their grip and put where the pointer is; `remember` tells how to undo it, `moved` hears when they are let go. */
export function draggable(form, remember, moved) {
  let item = null;
  let taken = null;
  form.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-grip]");
    if (!grip || event.button || grip.closest("fieldset:disabled")) return;
    item = grip.closest("[data-item]");
    taken = remember(item);
    item.classList.add("is-dragged");
    form.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  form.addEventListener("pointermove", ({ clientX, clientY }) => {
    const over = item && document.elementFromPoint(clientX, clientY)?.closest("[data-item]");
    if (!over || over === item || item.contains(over) || rootOf(over) !== rootOf(item)) return;
    put(item, over, clientY);
  });
  const drop = () => {
    if (!item) return;
    item.classList.remove("is-dragged");
    const dropped = item;
    item = null;
    taken(() => moved(dropped));
    moved(dropped);
  };
  form.addEventListener("pointerup", drop);
  form.addEventListener("pointercancel", drop);
}

function put(item, over, y) {
  const { top, height } = over.getBoundingClientRect();
  const inside = over.querySelector(":scope > [data-within]");
  if (inside && y > top + 16 && y < top + height - 16) return inside.append(item);
  y < top + height / 2 ? over.before(item) : over.after(item);
}
