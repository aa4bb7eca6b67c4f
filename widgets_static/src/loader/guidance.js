/* The whole of what a page loads at first: a queue that remembers calls, and the way to the rest. Never throws. */
(() => {
  try {
    /** @type {any} */
    const global = window;
    const tag = /** @type {HTMLScriptElement | null} */ (document.currentScript ?? document.querySelector("script[data-key]"));
    const before = global.guidance;
    const key = tag?.dataset.key;
    if (!tag || !key || before?.queue) return;

    /** @type {unknown[][]} */
    const queue = Array.isArray(before) ? before : [];
    /** @type {Record<string, unknown>} */
    const api = { queue, push: (/** @type {unknown[][]} */ ...calls) => queue.push(...calls) };
    for (const name of "identify group track page alias reset ready on show hide consent debug".split(" ")) {
      api[name] = (/** @type {unknown[]} */ ...args) => void queue.push([name, ...args]);
    }
    global.guidance = api;

    const base = new URL(".", tag.src).href;
    const { token, consent, respect } = tag.dataset;
    // The page's own first second comes before ours: the rest is fetched when the browser has nothing better to do.
    const idle = window.requestIdleCallback ?? setTimeout;
    idle(
      () =>
        import(`${base}guidance/${RUNTIME}`)
          .then((runtime) => runtime.start({ base, key, token, consent, respect, queue }))
          .catch(() => {}),
      { timeout: 1000 },
    );
  } catch {
    // The page comes first: without us it works as before.
  }
})();
