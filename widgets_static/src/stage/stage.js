/** @import {Armed, Content, Decision, Draw, Page, Platform, Spec} from "../protocol" */
/** @import {Calls} from "../track/calls.js" */
/** @import {Decisions} from "../decision/decisions.js" */
/** @import {Identity} from "../track/identity.js" */
/** @import {Reporter} from "../track/reporter.js" */
import { mayStay } from "../core/pick.js";
import { createDomWatch } from "../page/dom.js";
import { locate } from "../page/locate.js";
import { place } from "../page/place.js";
import { kit } from "../render/base/kit.js";
import { ready } from "../render/blocks.js";
import { renderers } from "../render/registry.js";
import { triggers } from "../trigger/registry.js";
import { createClaims } from "./claims.js";
import { createContents } from "./contents.js";
import { createHush } from "./hush.js";
import { createLayers } from "./layers.js";
import { createShowing } from "./showing.js";

const ANCHOR_WAIT = 5000;

/**
 * An armed prompt, ready to appear.
 * @typedef {{ key: string, entry: Armed, content: Content, draw: Draw, disarm: () => void, refusedAt: number, seen: boolean }} Item
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
  const page = { ...platform, locate, place, kit, onDom: createDomWatch((fn) => platform.guard(fn)()) };
  /** @type {Map<string, Item>} */
  const items = new Map();
  /** @type {Set<string>} */
  const missed = new Set();
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
    if (items.get(item.key) !== item) return "not_armed";
    if (!fits(item)) return "another_page";
    if (hush.has(item.key)) return "just_dismissed";
    if (item.refusedAt && (by === "page" || Date.now() - item.refusedAt < 5000)) return "refused";
    if (by === "page" && item.seen && !item.content.standing) return "seen_on_this_page";
    if (by === "page" && document.hidden) return "page_hidden";
    return null;
  }

  /** @param {Decision} decision */
  async function apply(decision) {
    const mine = ++turn;
    recall(decision);
    for (const key of items.keys()) if (!decision.armed.some((entry) => entry.prompt === key)) disarm(key);
    hush.keepOnly(decision);
    if (decision.armed.some((entry) => entry.page)) holds ??= (await import("../core/conditions.js")).holds;
    const next = await Promise.all(decision.armed.map((entry) => prepare(entry).catch(page.report)));
    if (mine !== turn) return;
    // In rank order, and all of them before the first is tried: the best speaks first.
    await Promise.all(next.map((item) => item && arm(item)));
    // What stands while the numbers move says the numbers of now.
    for (const shown of layers.shown()) if (shown.item.content.standing) shown.refresh();
    page.bus.emit("armed", next.flatMap((item) => item?.key ?? []));
    page.bus.emit("free");
  }

  /** @param {Armed} entry @returns {Promise<Item>} */
  async function prepare(entry) {
    const known = items.get(entry.prompt);
    if (known?.entry.content === entry.content) {
      Object.assign(known, { entry, refusedAt: 0 });
      return known;
    }
    const content = await contents.load(entry.content);
    const [{ draw }] = await Promise.all([renderers[content.kind](), triggers[content.trigger.type](), ready(content.blocks)]);
    return { key: entry.prompt, entry, content, draw, disarm() {}, refusedAt: 0, seen: false };
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
    const trigger = await triggers[content.trigger.type]();
    if (items.get(key) !== item) return;
    item.disarm = trigger.arm(page, spec, (moment) => layers.attempt(item, moment));
    expectAnchor(item);
  }

  /** @param {string} key */
  function disarm(key) {
    items.get(key)?.disarm();
    items.delete(key);
  }

  /** Says once that the element a prompt belongs to is not here. @param {Item} item */
  function expectAnchor(item) {
    const { key, content } = item;
    if (!content.anchor?.candidates?.length || !fits(item)) return;
    setTimeout(() => {
      if (items.get(key) !== item || !fits(item) || missed.has(key) || locate(content.anchor)) return;
      missed.add(key);
      calls.track("$target_missing", { prompt: key, version: content.version });
    }, content.anchor.wait ?? ANCHOR_WAIT);
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
      Object.assign(item, { refusedAt: 0, seen: false });
      expectAnchor(item);
    }
  });

  return {
    apply,
    hide: () => layers.shown().forEach((shown) => shown.leave()),
    /** @param {string} key */
    show(key) {
      const item = items.get(key);
      if (item) layers.attempt(item, { by: "api" });
    },
  };
}

/** @typedef {ReturnType<typeof createStage>} Stage */
