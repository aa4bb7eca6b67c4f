/** @import {Block} from "../protocol" */
/** @import {Builder} from "./base/body.js" */
import { known } from "./base/body.js";

/** The blocks that are fetched when a prompt that has one is armed. @type {Record<string, () => Promise<{ build: Builder, look?: string }>>} */
const RARE = {
  image: () => import("./block/image.js"),
  meter: () => import("./block/meter.js"),
};

/**
 * Resolves when every block that this version of the script knows can be drawn.
 * @param {Block[]} blocks
 */
export async function ready(blocks) {
  await Promise.all(
    blocks.map(async ({ type }) => {
      if (RARE[type] && !known[type]) known[type] = await RARE[type]();
    }),
  );
}
