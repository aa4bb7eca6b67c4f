/**
 * Puts `guidance` on the page: a queue that remembers calls until the rest is here, fetched when the browser has nothing better to do.
 * @param {string} base the address everything comes from, with its last slash
 * @param {DOMStringMap} given the attributes of the script tag: key, token, consent, …
 */
export function open(base, given) {
  /** @type {any} */
  const global = window;
  const before = global.guidance;
  if (!given.key || before?.queue) return;

  /** @type {unknown[][]} */
  const queue = Array.isArray(before) ? before : [];
  /** @type {Record<string, any>} */
  const api = { queue, push: (/** @type {unknown[][]} */ ...calls) => queue.push(...calls) };
  for (const name of "identify group track page alias reset ready on show hide consent debug".split(" ")) {
    api[name] = (/** @type {unknown[]} */ ...args) => void api.push([name, ...args]);
  }
  global.guidance = api;

  // The page's own first second comes before ours. In a window that the studio opened, its picker comes first; it goes on with the rest where
  // no studio answers.
  const idle = global.requestIdleCallback ?? setTimeout;
  idle(
    () =>
      import(`${base}guidance/${RELEASE}/${global.name === "guidance-builder" ? "builder" : "runtime"}.js`)
        .then((module) => module.start({ ...given, base, api }))
        .catch(() => {}),
    { timeout: 1000 },
  );
}
