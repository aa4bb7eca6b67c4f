/** @import {Boot} from "../protocol" */
import { connect } from "./channel.js";
import { open } from "./session.js";

/**
 * The script in builder mode, loaded in place of the runtime in a window that the studio opened: what is done here is no behaviour of
 * anybody's, so nothing is tracked and no prompt is armed. Where nobody answers who may, the page goes on as always.
 * @param {Boot} boot
 */
export async function start(boot) {
  try {
    const { opener } = window;
    const channel = opener && (await connect(opener, (pass) => enter(boot, pass)));
    if (channel) return open(boot, channel);
  } catch {
    // A pass that was refused is no pass.
  }
  const { start: run } = await import(new URL("runtime.js", import.meta.url).href);
  return run(boot);
}

/** @param {Boot} boot @param {string} pass @returns {Promise<string>} */
async function enter({ base, key }, pass) {
  const body = JSON.stringify({ key, pass });
  const reply = await fetch(`${base}v1/builder`, { method: "POST", credentials: "omit", body });
  if (!reply.ok) throw new Error(`Guidance: no builder mode here: status ${reply.status}`);
  return (await reply.json()).studio;
}
