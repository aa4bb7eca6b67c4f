/** @import {Boot, Platform} from "../protocol" */
import { createBus } from "../core/bus.js";
import { pageFacts } from "./device.js";
import { createStorage } from "./storage.js";
import { createTransport } from "./transport.js";

/**
 * The browser, as the rest of the script sees it.
 * @param {Boot} boot
 * @param {(value: unknown) => string} json
 * @returns {Platform & { setConsent(next: string): void, silence(seconds: number): void, debug(on: boolean): void }}
 */
export function createPage({ base, key, consent, respect }, json) {
  let state = "pending";
  let loud = false;
  let silentUntil = 0;
  const allowed = () => state === "granted" && !(silentUntil > Date.now());
  const storage = createStorage(`guidance:${key}:`, allowed, json);
  state = refused(consent, respect) ? "denied" : (storage.read("consent") ?? consent ?? "granted");
  silentUntil = storage.read("silent");

  const log = (/** @type {unknown[]} */ ...words) => {
    if (loud) console.info("[guidance]", ...words);
  };
  const report = (/** @type {unknown} */ error) => {
    log(error);
    bus.emit("error", error);
  };
  const bus = createBus(report);
  return {
    key,
    bus,
    json,
    storage,
    happened: new Map(),
    allowed,
    deaf: () => state === "denied" || silentUntil > Date.now(),
    facts: pageFacts,
    log,
    report,
    tongue: () => document.documentElement.lang || navigator.language,
    ...createTransport(base, json),
    setConsent(next) {
      state = next;
    },
    silence(seconds) {
      const until = Date.now() + seconds * 1000;
      storage.write("silent", until);
      silentUntil = until;
    },
    debug(on) {
      loud = on;
    },
    guard:
      (fn) =>
      async (...args) => {
        try {
          await fn(...args);
        } catch (error) {
          report(error);
        }
      },
  };
}

/** Whether the page's tag, or a signal of the browser that the tag says to respect, forbids everything. @param {string} [consent] @param {string} [respect] */
function refused(consent, respect = "") {
  const { doNotTrack, globalPrivacyControl } = /** @type {any} */ (navigator);
  return consent === "denied" || (respect.includes("dnt") && doNotTrack === "1") || (respect.includes("gpc") && globalPrivacyControl);
}
