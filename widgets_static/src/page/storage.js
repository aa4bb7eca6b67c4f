/** @import {Store} from "../protocol" */

/**
 * Local storage under our own prefix; memory where the browser refuses it or nothing may be kept.
 * @param {string} prefix
 * @param {() => boolean} allowed whether anything may be written now
 * @param {(value: unknown) => string} json
 * @returns {Store}
 */
export function createStorage(prefix, allowed, json) {
  /** @type {Map<string, string>} */
  const memory = new Map();
  /** @template T @param {(storage: Storage) => T} use @returns {T | null} */
  const attempt = (use) => {
    try {
      return use(localStorage);
    } catch {
      return null;
    }
  };
  const names = () =>
    (attempt((storage) => Object.keys(storage)) ?? []).flatMap((name) => (name.startsWith(prefix) ? name.slice(prefix.length) : []));
  return {
    names,
    read(name) {
      const text = memory.get(name) ?? attempt((storage) => storage.getItem(prefix + name));
      try {
        return JSON.parse(text ?? "null");
      } catch {
        return null;
      }
    },
    write(name, value) {
      const text = value == null ? null : json(value);
      memory.delete(name);
      if (text === null) return void attempt((storage) => storage.removeItem(prefix + name));
      const kept = allowed() && attempt((storage) => (storage.setItem(prefix + name, text), true));
      if (!kept) memory.set(name, text);
    },
    wipe(...kept) {
      memory.clear();
      for (const name of names()) if (!kept.includes(name)) attempt((storage) => storage.removeItem(prefix + name));
    },
  };
}
