/** @import {Content} from "../protocol" */
/** @import {Builder} from "./base/body.js" */
import { known } from "./base/body.js";
import { darken } from "./base/theme.js";

/** The blocks that are fetched when a prompt that has one is armed. @type {Record<string, () => Promise<{ build: Builder, look?: string }>>} */
const RARE = {
  image: () => import("./block/image.js"),
  meter: () => import("./block/meter.js"),
};

/**
 * Resolves when every block that this version of the script knows can be drawn.
 * @param {Content} content
 */
export async function ready({ blocks, theme }) {
  if (theme?.scheme === "auto") await darken();
  await Promise.all(
    Array.from(blocks, async ({ type }) => {
      if (RARE[type] && !known[type]) known[type] = await RARE[type]();
    }),
  );
}
