/** @import {Armed, Content, Page} from "../../protocol" */

const RACE = 10_000;
/** Forms that can stand anywhere; what belongs to an element is shown in the middle. */
const FREE = ["modal", "slideout", "banner", "tour"];

/**
 * Shows an offer because the person chose it; resolves to whether it is on screen.
 * @param {Page} page @param {{ entry: Armed, content: Content }} offer
 */
export async function take(page, { entry, content }) {
  const { stage } = page;
  // It was chosen here: neither its page nor its moment matters.
  const item = await stage.prepare({ ...entry, page: undefined });
  const free = FREE.includes(content.kind) && content.placement !== "inline";
  const formed = { ...content, kind: /** @type {const} */ ("modal"), placement: undefined, anchor: null };
  const shown = free ? item : { ...item, content: formed, ...(await stage.formOf(formed)) };
  stage.items.set(entry.prompt, shown);
  const keep = () => stage.decisions.current().keep.push(entry.prompt);
  // Until the server has heard that it is on screen.
  const off = page.bus.on("decision", keep);
  setTimeout(off, RACE);
  keep();
  const granted = await stage.attempt(shown, { by: "launcher" });
  if (!granted) off();
  return granted;
}
