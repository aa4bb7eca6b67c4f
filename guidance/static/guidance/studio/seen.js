/* What was really seen, told beside a field: in a list under it, and as buttons where several may be chosen. */
const asked = new Map();
let lists = 0;

/* Returns what was seen as `{value, times, kind}`, asked for once a page. */
export function seen(field, of) {
  const door = field.closest("[data-seen]")?.dataset.seen;
  if (!door) return Promise.resolve([]);
  if (!asked.has(of)) {
    const answer = fetch(`${door}?of=${encodeURIComponent(of)}`).then((reply) => (reply.ok ? reply.json() : { seen: [] }));
    asked.set(of, answer.then((told) => told.seen).catch(() => []));
  }
  return asked.get(of);
}

export async function suggest(field, list, of) {
  if (field.dataset.of === of) return;
  field.dataset.of = of;
  const told = of ? await seen(field, of) : [];
  if (field.dataset.of !== of) return;
  list.id ||= `seen-${++lists}`; // several fields may have one name
  field.setAttribute("list", list.id);
  list.replaceChildren(...told.map(({ value, times }) => new Option(`seen ${times}×`, value)));
}

/* Values to be pressed, for a field that takes several with commas between them. */
export async function offer(field, box, of) {
  box.hidden = !of;
  if (!of || box.dataset.of === of) return;
  box.dataset.of = of;
  const told = await seen(field, of);
  if (box.dataset.of !== of) return;
  box.replaceChildren(...told.slice(0, 12).map(({ value, times }) => chip(field, String(value), times)));
}

function chip(field, value, times) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "g-chip", textContent: value });
  button.dataset.value = value;
  const count = Object.assign(document.createElement("small"), { textContent: ` ${times}` });
  count.setAttribute("aria-label", `, seen ${times} times`);
  button.append(count);
  return button;
}

export function choose(field, value) {
  const quoted = /[",]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  const held = field.value.trim();
  field.value = held ? `${held.replace(/,\s*$/, "")}, ${quoted}` : quoted;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
