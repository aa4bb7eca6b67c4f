/** @import {Armed, Content, Decision, Page, Platform, Spec} from "../protocol" */
/** @import {Form} from "../render/others.js" */
/** @import {Calls} from "../track/calls.js" */
/** @import {Decisions} from "../decision/decisions.js" */
/** @import {Identity} from "../track/identity.js" */
/** @import {Reporter} from "../track/reporter.js" */
import { say } from "../core/phrases.js";
import { mayStay } from "../core/pick.js";
import { listen } from "../page/listen.js";
import { locate } from "../page/locate.js";
import { createBeat } from "../page/often.js";
import { place } from "../page/place.js";
import { inSight } from "../page/sight.js";
import { kit } from "../render/base/kit.js";
import { ready } from "../render/blocks.js";
import { formOf } from "../render/registry.js";
import { triggerOf } from "../trigger/registry.js";
import { createClaims } from "./claims.js";
import { createContents } from "./contents.js";
import { createHush } from "./hush.js";
import { createLayers } from "./layers.js";
import { createShowing } from "./showing.js";

/** Moments in which the person is at the anchor; and all those that came from somebody's own doing, not from time passing. */
const AT_ANCHOR = ["hover", "touch", "click", "rage"];
const CALLED = [...AT_ANCHOR, "event", "api", "link"];

/**
 * An armed prompt, ready to appear; `stand` is its other form, for a page without its anchor.
 * @typedef {{ key: string, entry: Armed, content: Content, disarm: () => void, refusedAt: number, seen: boolean, stand?: Item } & Form} Item
 */

/**
 * Arms what the decision allows, and takes down what it no longer does.
 * @param {Platform} platform
 * @param {Identity} who
 * @param {Calls} calls
 * @param {Reporter} reporter
 * @param {Decisions} decisions
 */
export function createStage(platform, who, calls, reporter, decisions) {
  /** @type {Page} */
  const page = /** @type {any} */ ({ ...platform, locate, inSight, place, kit: { ...kit, listen }, say, often: createBeat(platform.guard) });
  /** @type {Map<string, Item>} */
  const items = new Map();
  const contents = createContents(page);
  const hush = createHush(page);
  const show = createShowing({ page, who, calls, reporter, decisions, hush });
  const layers = createLayers({ page, decisions, ask: createClaims(page, who), show, blocked });
  /** @type {typeof import("../core/conditions.js").holds | undefined} */
  let holds;
  let turn = 0;

  /** @param {Item} item */
  const fits = ({ entry }) => !entry.page || !!holds?.(page.facts(), entry.page);

  /** Why this prompt cannot appear now, as far as the page alone can tell. @param {Item} item @param {string} by */
  function blocked(item, by) {
    const armed = items.get(item.key);
    if (armed !== item && armed?.stand !== item) return "not_armed";
    if (!fits(item)) return "another_page";
    if (hush.has(item.key)) return "just_dismissed";
    const itself = !CALLED.includes(by);
    if (item.refusedAt && (itself || Date.now() - item.refusedAt < 5000)) return "refused";
    if (itself && item.seen && !item.content.standing) return "seen_on_this_page";
    if (itself && document.hidden) return "page_hidden";
    if (!item.pinned || AT_ANCHOR.includes(by)) return null;
    const target = locate(item.content.anchor);
    return target && inSight(target) ? null : "target_missing";
  }

  /** @param {Decision} decision */
  async function apply(decision) {
    const mine = ++turn;
    recall(decision);
    for (const key of items.keys()) if (!decision.armed.some((entry) => entry.prompt === key)) disarm(key);
    hush.keepOnly(decision);
    const next = await Promise.all(Array.from(decision.armed, (entry) => prepare(entry).catch(page.report)));
    if (next.some((item) => item?.entry.page)) holds ??= (await import("../core/conditions.js")).holds;
    if (mine !== turn) return;
    // In rank order, and all of them before the first is tried: the best speaks first.
    await Promise.all(Array.from(next, (item) => item && arm(item)));
    // What stands while the numbers move says the numbers of now.
    for (const shown of layers.shown()) if (shown.item.content.standing || shown.item.inline) shown.renew();
    page.bus.emit("armed", next.flatMap((item) => item?.key ?? []));
    page.bus.emit("free");
    linked();
  }

  /** An address that names a prompt shows it, once a visit: a link in a mail or a help page. */
  const linked = () => call(page.facts().page.query.guidance, "link");

  /** @param {string} key @param {string} by */
  function call(key, by) {
    const item = items.get(key);
    if (item && !(item.seen && by === "link")) layers.attempt(item, { by });
  }

  /** @param {Armed} entry @returns {Promise<Item>} */
  async function prepare(entry) {
    const known = items.get(entry.prompt);
    const content = await contents.load(entry.content);
    if (content.steps) (await import("./journey.js")).join(page, entry, content);
    if (known?.entry.content === entry.content) {
      Object.assign(known, { entry, refusedAt: 0 });
      return known;
    }
    const [form] = await Promise.all([formOf(content), triggerOf(content.trigger.type), ready(content, page)]);
    return { key: entry.prompt, entry, content, ...form, disarm() {}, refusedAt: 0, seen: false };
  }

  /** @param {Item} item */
  async function arm(item) {
    if (items.get(item.key) === item) return;
    disarm(item.key);
    items.set(item.key, item);
    const { key, content } = item;
    const possible = (/** @type {string} */ by) => !blocked(item, by);
    /** @type {Spec} */
    const spec = { ...content.trigger, prompt: key, anchor: content.anchor, possible };
    const trigger = await triggerOf(content.trigger.type);
    if (items.get(key) !== item) return;
    item.disarm = trigger.arm(page, spec, (moment) => layers.attempt(item, moment));
    expect(item);
  }

  /** @param {string} key */
  function disarm(key) {
    items.get(key)?.disarm();
    items.delete(key);
  }

  /** An element that is not in our own document is looked for elsewhere, and missed if it does not come. @param {Item} item */
  function expect(item) {
    const { anchor } = item.content;
    const wanted = () => !!anchor?.candidates?.length && items.get(item.key) === item && fits(item);
    if (wanted() && locate(anchor)?.ownerDocument !== document) import("./missing.js").then(({ lookOut }) => lookOut(page, item, wanted), page.report);
  }

  /** @param {Decision} decision */
  function recall(decision) {
    for (const shown of layers.shown()) {
      if (!shown.busy && !mayStay(shown.item.key, decision)) shown.end("recalled");
    }
  }

  page.bus.on("navigate", () => {
    for (const shown of layers.shown()) if (!fits(shown.item)) shown.leave();
    for (const item of items.values()) {
      Object.assign(item, { refusedAt: 0, seen: false, stand: undefined });
      expect(item);
    }
    linked();
  });

  /** The page's calls, what a developer asks, and what tours and launchers start other prompts with. */
  const stage = {
    ...layers,
    apply,
    blocked,
    calls,
    contents,
    decisions,
    formOf,
    items,
    page,
    prepare,
    hide: () => layers.shown().forEach((shown) => shown.leave()),
    /** @param {string} key */
    show: (key) => call(key, "api"),
  };
  page.stage = stage;
  return stage;
}

/** @typedef {ReturnType<typeof createStage>} Stage */
