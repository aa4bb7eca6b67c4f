/** @import {Boot, Platform} from "../protocol" */
import { createBus } from "../core/bus.js";
import { pageFacts } from "./device.js";
import { createStorage } from "./storage.js";
import { createTransport } from "./transport.js";

/**
 * The browser, as the rest of the script sees it.
 * @param {Boot} boot
 * @returns {Platform & { setConsent(next: string): void, debug(on: boolean): void }}
 */
export function createPage({ base, key, consent }) {
  let state = "granted";
  let loud = false;
  const allowed = () => state === "granted";
  const storage = createStorage(`guidance:${key}:`, allowed);
  state = storage.read("consent") ?? consent ?? state;

  const log = (/** @type {unknown[]} */ ...words) => {
    if (loud) console.debug("[guidance]", ...words);
  };
  const report = (/** @type {unknown} */ error) => {
    log(error);
    bus.emit("error", error);
  };
  const bus = createBus(report);
  return {
    key,
    bus,
    storage,
    happened: new Map(),
    allowed,
    facts: pageFacts,
    log,
    report,
    locale: () => document.documentElement.lang || navigator.language,
    ...createTransport(base),
    setConsent(next) {
      state = next;
    },
    debug(on) {
      loud = on;
    },
    guard:
      (fn) =>
      (...args) => {
        try {
          fn(...args);
        } catch (error) {
          report(error);
        }
      },
  };
}
