/** @import {Content, Page} from "../protocol" */
/** @import {Item} from "./stage.js" */
import { seek } from "./seeking.js";

const WAIT = 5000;

/** What has no place of its own without its element, and the forms it can take instead. */
const PINNED = ["tooltip", "hotspot", "card"];
/** @type {Record<string, Partial<Content>>} */
const FORMS = { modal: { kind: "modal", placement: "center" }, slideout: { kind: "slideout", placement: "bottom-right" } };

/** What was reported on which page already. @type {Set<string>} */
const missed = new Set();

/**
 * Looks out for an element that is not in our own document, and notices when it does not come.
 * @param {Page} page @param {Item} item
 * @param {() => boolean} wanted whether the prompt is still armed, for this page
 */
export async function lookOut(page, item, wanted) {
  const { anchor } = item.content;
  setTimeout(page.guard(() => wanted() && !page.locate(anchor) && missing(page, item)), anchor?.wait ?? WAIT);
  await seek(page).catch(page.report);
}

/** The element a prompt belongs to is not here: says so once a page, and draws the form the marketer chose for that, if any. @param {Page} page @param {Item} item */
async function missing(page, item) {
  const { attempt, calls, formOf } = page.stage;
  const { key, content } = item;
  const here = page.json([key, page.facts().page.path]);
  page.log(key, "target_missing");
  if (!missed.has(here)) calls.track("$target_missing", { prompt: key, version: content.version });
  missed.add(here);
  const form = FORMS[content.anchor?.fallback ?? ""];
  if (!form || !PINNED.includes(content.kind)) return;
  const other = { ...content, ...form };
  // The same prompt in another form: what becomes of the one is true of the other.
  item.stand ??= Object.assign(Object.create(item), await formOf(other), { content: other });
  attempt(/** @type {Item} */ (item.stand), { by: "fallback" });
}
