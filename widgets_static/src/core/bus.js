/** @import {Bus} from "../protocol" */

/**
 * A small switchboard; a listener that throws harms nobody else.
 * @param {(error: unknown) => void} report
 * @returns {Bus}
 */
export function createBus(report) {
  /** @type {Map<string, Set<(...args: any[]) => void>>} */
  const listeners = new Map();
  return {
    on(name, fn) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(fn));
      return () => set.delete(fn);
    },
    emit(name, ...args) {
      for (const fn of [...(listeners.get(name) ?? [])]) {
        try {
          fn(...args);
        } catch (error) {
          // A listener of "error" that throws would call itself for ever.
          if (name !== "error") report(error);
        }
      }
    },
  };
}
