/** @import {Grant, Moment, Page} from "../protocol" */
/** @import {Decisions} from "../decision/decisions.js" */
/** @import {Item} from "./stage.js" */
/** @import {Shown} from "./showing.js" */
import { rankOf, takeBest } from "../core/pick.js";

/** @typedef {{ key: string, item: Item, moment: Moment, resolve: (shown: boolean) => void }} Job */
/** @typedef {{ busy: boolean, queued: Job[], shown: Shown | null }} Layer */

/**
 * One prompt a layer: attempts queue up, the best-ranked goes first, and only a granted claim shows.
 * @param {object} needs
 * @param {Page} needs.page
 * @param {Decisions} needs.decisions
 * @param {(item: Item, by: string) => Promise<Grant>} needs.ask
 * @param {(item: Item, grant: Grant, moment: Moment, gone: () => void) => Shown} needs.show
 * @param {(item: Item, by: string) => string | null} needs.blocked
 */
export function createLayers({ page, decisions, ask, show, blocked }) {
  /** @type {Map<string, Layer>} */
  const layers = new Map();
  const shown = () => [...layers.values()].flatMap((layer) => layer.shown ?? []);

  /** @param {Item} item */
  function layerFor({ layer: name }) {
    const layer = layers.get(name) ?? { busy: false, queued: [], shown: null };
    layers.set(name, layer);
    return layer;
  }

  /** @param {Item} item @param {Moment} moment */
  function obstacle(item, moment) {
    const holder = layerFor(item).shown;
    const better = item.content.kind === "banner" && holder && rankOf(item.key, decisions.current()) < rankOf(holder.item.key, decisions.current());
    // Beside a modal everything else is inert: nothing may appear where it could not be used.
    const modal = item.layer !== "middle" && document.querySelector("guidance-prompt[data-modal]");
    return blocked(item, moment.by) ?? (modal ? "modal_open" : holder && !better ? "layer_taken" : moment.over?.() ? "moment_over" : null);
  }

  /** @param {Job} job */
  async function tryOne({ item, moment }) {
    let reason = obstacle(item, moment);
    if (!reason) {
      const grant = await ask(item, moment.by);
      if (grant.granted) {
        reason = obstacle(item, moment);
        if (!reason) return draw(item, grant, moment);
      } else {
        reason = grant.reason ?? "refused";
        item.refusedAt = Date.now();
        import("./refused.js").then(({ refused }) => refused(page, item, reason), page.report);
      }
    }
    page.log(item.key, moment.by, reason);
    return false;
  }

  /** @param {Item} item @param {Grant} grant @param {Moment} moment */
  function draw(item, grant, moment) {
    const layer = layerFor(item);
    // A better banner takes the place of another; nobody dismissed that one.
    layer.shown?.leave();
    item.seen = true;
    layer.shown = show(item, grant, moment, () => {
      layer.shown = null;
      // Whoever waited for the place may try again, once whatever takes it now has done so.
      setTimeout(() => page.bus.emit("free"));
    });
    return true;
  }

  /** @param {Layer} layer */
  async function run(layer) {
    if (layer.busy) return;
    layer.busy = true;
    for (let job; (job = takeBest(layer.queued, decisions.current())); ) {
      job.resolve(await tryOne(job).catch((error) => (page.report(error), false)));
    }
    layer.busy = false;
  }

  return {
    shown,
    /** @param {Item} item @param {Moment} moment @returns {Promise<boolean>} whether the prompt is on screen now */
    attempt: (item, moment) =>
      new Promise((resolve) => {
        const layer = layerFor(item);
        layer.queued.push({ key: item.key, item, moment, resolve });
        queueMicrotask(() => run(layer));
      }),
  };
}
