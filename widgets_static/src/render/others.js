/** @import {Block, Content, Draw, Page} from "../protocol" */
/** @import {Placed} from "../core/places.js" */
/** @import {Builder} from "./base/body.js" */
import { placed } from "../core/places.js";

/** Every form but the most common, one file each. @type {Partial<Record<Content["kind"], () => Promise<{ draw: Draw }>>>} */
const FORMS = {
  modal: () => import("./modal.js"),
  banner: () => import("./banner.js"),
  slideout: () => import("./slideout.js"),
  hotspot: () => import("./hotspot.js"),
  card: () => import("./card.js"),
  meter: () => import("./meter.js"),
  survey: () => import("./survey.js"),
  checklist: () => import("./checklist.js"),
  tour: () => import("./tour.js"),
  launcher: () => import("./launcher.js"),
};

/** What draws a prompt, and where it shows. @typedef {{ draw: Draw } & Placed} Form */

/** @param {Content} content @returns {Promise<Form>} */
export async function fetchForm(content) {
  const form = FORMS[content.kind];
  // A newer server may know forms that this version of the script does not.
  if (!form) throw new Error(`Guidance knows no form ${content.kind}`);
  return { ...(await form()), ...placed(content) };
}

/** The blocks that are fetched when a prompt that has one is armed. @type {Partial<Record<Block["type"], () => Promise<{ build: Builder, look?: string }>>>} */
const RARE = {
  image: () => import("./block/image.js"),
  list: () => import("./block/list.js"),
  meter: () => import("./block/meter.js"),
  video: () => import("./block/video.js"),
};

/**
 * What the stage draws with, filled here: it is handed over, not imported, so that this file does not split the stage's.
 * @typedef {object} Held
 * @property {typeof import("./base/body.js").known} known
 * @property {typeof import("./base/theme.js").night} night
 * @property {typeof import("../core/phrases.js").told} told
 */

/**
 * Fetches what a prompt needs besides what all need: its rarer blocks, the colours of the night, the page's language.
 * @param {Content} content @param {Page} page @param {Held} held
 */
export async function gather({ blocks, steps, theme }, page, { known, night, told }) {
  const all = [...blocks, ...Array.from(steps ?? [], (step) => step.blocks).flat()];
  await Promise.all([
    // Without its words a prompt speaks English; without its colours it would not be the marketer's.
    speak(page, told).catch(page.report),
    theme?.scheme === "auto" && import("./base/dark.js").then(({ DARK }) => (night.theme = DARK)),
    ...Array.from(all, async ({ type }) => {
      const fetching = known[type] ? undefined : RARE[type];
      if (fetching) known[type] = await fetching();
    }),
  ]);
}

/** @param {Page} page @param {Held["told"]} told */
async function speak(page, told) {
  const tongue = page.tongue();
  told.words = tongue.startsWith("en") ? {} : (await import("../core/tongues.js")).wordsOf(tongue);
}
