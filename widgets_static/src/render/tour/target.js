/** @import {Page, Prompt, Step} from "../../protocol" */

const WAIT = 5000;

/** What was not found on this page and said so. @type {Set<string>} */
const missed = new Set();

/**
 * Draws a step beside its element once that is there, or in the middle when it has none or does not come in time. The returned function
 * takes it away.
 * @param {Page} page @param {Prompt} prompt @param {Step} step
 * @param {{ beside(lost: () => void): () => void, middle(): () => void }} forms
 */
export function target(page, prompt, { key, anchor }, { beside, middle }) {
  if (!anchor?.candidates?.length) return middle();
  let close = () => {};
  let off = () => {};
  let over = false;
  const end = () => {
    off();
    close();
  };
  const miss = () => {
    if (over) return;
    end();
    const { content } = prompt;
    const name = `${prompt.key} ${key}`;
    page.log(prompt.key, "target_missing", key);
    if (!missed.has(name)) page.stage.calls.track("$target_missing", { prompt: prompt.key, version: content.version, step: key });
    missed.add(name);
    close = middle();
  };
  const arrive = () => {
    if (over || !page.locate(anchor)) return false;
    end();
    close = beside(miss);
    return true;
  };
  if (!arrive()) {
    // The tour is there, for whoever looks from outside, though nothing of it can be seen yet.
    const host = page.kit.mount(prompt, "", page.kit.make("div"));
    close = () => host.remove();
    const until = Date.now() + (anchor.wait ?? WAIT);
    off = page.often(() => arrive() || (Date.now() > until && miss()));
  }
  return () => {
    over = true;
    end();
  };
}
