/* “Pick on my site”: opens a page of the customer's with the script in builder mode, and takes back what was picked there. Only the window that was
   opened is heard, only at an address of the workspace, and what it says becomes values and texts, never markup. */
import { did } from "./undo.js";
import { dress } from "./words/writer.js";

const OURS = "builder";
const NAME = "guidance-builder";
const PATIENCE = 12_000;
const ALONE = "Your page did not answer. Is the script on it, with this workspace's key? A page that sends Cross-Origin-Opener-Policy: same-origin cannot be picked on.";

const list = document.getElementById("pick-origins");
const origins = list ? JSON.parse(list.textContent) : [];
let job = null;

/* Returns whether the button was one of the picker's. */
export function point(button) {
  const box = button.closest("[data-pick]");
  if (!box || !("pickStart" in button.dataset || "pickForget" in button.dataset)) return false;
  if ("pickForget" in button.dataset) set(box, "");
  else start(box);
  return true;
}

function start(box) {
  const origin = box.querySelector("[data-pick-origin]")?.value ?? origins[0];
  if (!origins.includes(origin)) return;
  clearTimeout(job?.late);
  const win = window.open(origin + pathOf(box.closest("form")), NAME, "popup,width=1280,height=860");
  if (!win) return say(box, "The browser kept the window from opening; allow it for this page.");
  job = { box, win, held: null, late: setTimeout(() => say(box, ALONE), PATIENCE) };
  say(box, "Waiting for your page…");
}

function pathOf(form) {
  const operator = form.querySelector("[name=page_operator]")?.value;
  const value = form.querySelector("[name=page_value]")?.value ?? "";
  return ["is", "starts_with"].includes(operator) && value.startsWith("/") ? value : "/";
}

const say = (box, text) => (box.querySelector("[data-pick-status]").textContent = text);

addEventListener("message", ({ source, origin, data }) => {
  if (!job || source !== job.win || !origins.includes(origin) || data?.guidance !== OURS) return;
  const answer = (type, held = {}) => job.win.postMessage({ ...held, guidance: OURS, type }, origin);
  HEARD[data.type]?.(data, answer, origin);
});

const HEARD = {
  async hello(_, answer, origin) {
    const { box } = job;
    clearTimeout(job.late);
    const told = await ask(box.dataset.door, box, { origin });
    if (told.pass) return answer("pass", { pass: told.pass });
    say(box, told.error ?? "Nobody answered; try again.");
  },
  async ready(_, answer) {
    const { box, held } = job;
    const shown = box.dataset.shows ? await ask(box.closest("form").dataset.preview, box) : {};
    const { document, data } = shown.wordings?.[0] ?? {};
    const sides = [...(sideOf(box)?.options ?? [])].map(({ value, text }) => [value, text]);
    answer("begin", { mode: box.dataset.pick, document, data, sides, held });
    say(box, "Your page is ready: pick the element there.");
  },
  state: ({ state }) => (job.held = state),
  chosen({ candidates, placement, texts }, answer) {
    const { box } = job;
    set(box, JSON.stringify(candidates));
    const side = sideOf(box);
    if (side && [...side.options].some(({ value }) => value === placement)) write(side, placement);
    if (box.dataset.shows) for (const { at, text } of texts ?? []) writeText(at, text);
    say(box, "Taken from your page.");
    answer("done");
    focus();
  },
  async tag({ name, action, candidates, operator, value }, answer) {
    const { box } = job;
    const told = await ask(box.dataset.made, box, { name, action, picked: JSON.stringify(candidates), pages: operator, addresses: value, active: "on" });
    if (!told.saved) return answer("fault", { message: told.error ?? "It was not saved; try again." });
    say(box, `“${name}” is made. It is in the list of feature tags.`);
    answer("done");
  },
  cancel() {
    job.win.close();
    say(job.box, "");
  },
};

async function ask(address, box, fields = {}) {
  const body = new FormData(box.closest("form"));
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  const reply = await fetch(address, { method: "POST", body }).catch(() => null);
  return reply?.ok ? reply.json() : {};
}

/* What was picked, in words. */
function tell(box) {
  const [first] = JSON.parse(box.querySelector("input[type=hidden]").value || "[]");
  const { label, pages = 0 } = first ?? {};
  const words = box.querySelector("[data-pick-words]");
  words.replaceChildren(...(label ? [Object.assign(document.createElement("b"), { textContent: label }), pages ? `, found on ${pages} page${pages === 1 ? "" : "s"}` : ""] : ["Nothing picked yet."]));
  words.classList.toggle("g-muted", !label);
  box.querySelector("[data-pick-forget]").hidden = !label;
}

function set(box, value) {
  const field = box.querySelector("input[type=hidden]");
  const was = field.value;
  const put = (held) => {
    field.value = held;
    tell(box);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  put(value);
  if (was !== value) did(() => put(was));
}

const sideOf = (box) => (box.closest("[data-step]") ?? box.closest("form")).querySelector("select[name$=placement]");

/* Blocks of the prompt's own wording, in the order in which they are shown. */
function writeText(at, text) {
  const rows = [...document.querySelectorAll("[data-formset=blocks] > [data-item]")].filter((row) => !row.hidden);
  const field = rows[at]?.querySelector("textarea[name$=-text]");
  if (field) write(field, text);
}

function write(field, value) {
  const was = field.value;
  if (was === value) return;
  const put = (held) => {
    field.value = held;
    if ("words" in field.dataset) dress(field.closest("[data-item]"));
    for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
  };
  put(value);
  did(() => put(was));
}

for (const box of document.querySelectorAll("[data-pick]")) if (box.querySelector("input[type=hidden]")) tell(box);
