/** @import {Armed, Condition, Content, Decision, Page} from "../protocol" */
import { ended, local, moved, restart } from "../core/journeys.js";

const RETRY = 15_000;
/** For so long after a step a page that loads may have a decision that does not know of it yet. */
const FRESH = 10_000;
const STEP = "guidance:step:";

/** Where each journey may begin. @type {WeakMap<Armed, Condition | undefined>} */
const begins = new WeakMap();
/** @type {Map<string, { entry: Armed, content: Content }>} */
const known = new Map();
let listening = false;

/**
 * Makes an armed journey one that goes on: at the step it was left at, on the pages of that step, whatever began it, and in one tab.
 * @param {Page} page @param {Armed} entry @param {Content} content
 */
export function join(page, entry, content) {
  entry.tab = tab();
  if (!begins.has(entry)) begins.set(entry, entry.page);
  known.set(entry.prompt, { entry, content });
  const step = local(entry.prompt) ?? recent(entry.prompt);
  if (content.steps?.some(({ key }) => key === step)) moved(entry.prompt, /** @type {string} */ (step));
  follow(entry.prompt);
  if (listening) return;
  listening = true;
  for (const name of ["navigate", "visible", "free"]) page.bus.on(name, () => resume(page));
  page.bus.on("moved", (/** @type {string} */ key) => {
    follow(key);
    keep(key, [local(key), Date.now()]);
  });
  for (const name of ["dismissed", "completed"]) page.bus.on(name, (/** @type {{ prompt: string }} */ { prompt }) => forget(prompt));
  // Nothing is decided about whoever sits here now: another person.
  page.bus.on("decision", (/** @type {Decision} */ { version }) => version || [...known.keys()].forEach(forget));
  // Who asks for a journey by its key begins at its beginning.
  const { show } = page.stage;
  page.stage.show = (key) => {
    const one = known.get(key);
    if (one) restart(key, one.content);
    follow(key);
    page.bus.emit("asked", key);
    show(key);
  };
  // Another tab or device had it; it may be gone meanwhile.
  setInterval(() => resume(page, true), RETRY);
}

/** A tour is on the pages of its step; before it began, on those its rule names as well. @param {string} key */
function follow(key) {
  const one = known.get(key);
  if (!one || one.content.kind !== "tour") return;
  const { entry, content } = one;
  const at = local(key) ?? entry.at;
  const step = content.steps?.find((each) => each.key === at) ?? content.steps?.[0];
  const rules = [at ? undefined : begins.get(entry), step?.page].filter((rule) => rule && Object.keys(rule).length);
  // A rule that always holds, so that the judge of rules is there when the next step has one.
  entry.page = rules.length > 1 ? { $and: rules } : (rules[0] ?? {});
}

/** What was begun goes on wherever it can, without its first moment. @param {Page} page @param {boolean} [again] also what was refused */
function resume(page, again) {
  for (const item of page.stage.items.values()) {
    if (!item.content.steps || !(item.entry.at || local(item.key))) continue;
    if (again && item.refusedAt && !document.hidden) item.refusedAt = 0;
    else if (again) continue;
    page.stage.attempt(item, { by: "page" });
  }
}

/** Remembers the step for the page this tab may be on its way to. @param {string} key @param {unknown[]} what */
function keep(key, what) {
  try {
    sessionStorage.setItem(STEP + key, JSON.stringify(what));
  } catch {
    // The next page knows what the server knows by then.
  }
}

/** @param {string} key */
function forget(key) {
  ended(key);
  keep(key, []);
}

/** The step this tab was at a moment ago. @param {string} key @returns {string | undefined} */
function recent(key) {
  try {
    const [step, at] = JSON.parse(sessionStorage.getItem(STEP + key) ?? "[]");
    return Date.now() - at < FRESH ? step : undefined;
  } catch {
    return undefined;
  }
}

const NAME = "guidance:tab";
let own = "";

/** This tab's name for itself: it stays when the page changes, and no other tab has it. */
function tab() {
  try {
    own ||= sessionStorage.getItem(NAME) ?? "";
    if (!own) sessionStorage.setItem(NAME, (own = crypto.randomUUID()));
  } catch {
    // Nothing may be kept here: it is one tab a page, then.
    own ||= `${Math.random()}`;
  }
  return own;
}
