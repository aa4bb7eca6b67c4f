/** @import {Actions, Armed, Content, Page, Prompt} from "../protocol" */
import { cornerOf } from "./base/corner.js";
import { slotLook, stand } from "./base/slot.js";
import { look } from "./launcher/look.js";
import { menu } from "./launcher/menu.js";
import { take } from "./launcher/take.js";

/** @typedef {{ entry: Armed, content: Content, title: string }} Offer */

/** A list keeps open and keeps the focus while it is drawn anew. @type {WeakMap<Actions, { open: boolean }>} */
const held = new WeakMap();

/**
 * A button that lists what the person put away and may still take up; not there while there is nothing to list.
 * @param {Page} page @param {Prompt} prompt @param {Actions} actions
 */
export function draw(page, prompt, actions) {
  const { body, inline, make, mount } = page.kit;
  const { content } = prompt;
  const inSlot = content.placement === "inline";
  const state = held.get(actions) ?? { open: false };
  held.set(actions, state);
  const badge = make("span", "badge");
  const words = body({ page, prompt, actions });
  const name = content.label || words.querySelector("h2")?.textContent || page.say("Open");
  const button = make("button", "opener", [make("span", "gift", [], { "aria-hidden": "true" }), make("span", "", [name]), " ", badge], { type: "button", "aria-haspopup": "menu", "aria-expanded": "false" });
  const list = make("div", "list", [], { role: "menu", "aria-label": name });
  const panel = make("div", "panel", [words, list], { hidden: "" });
  /** @type {Record<string, string>} */
  const place = inSlot ? {} : { popover: "manual", "data-corner": cornerOf(content.placement) };
  const box = make("section", "box", [panel, button], { role: "region", "aria-label": name, ...place });
  const host = mount(prompt, (inSlot ? slotLook : "") + look, box);
  const still = inSlot ? stand(page, host, prompt, actions.leave) : () => {};
  const ends = new AbortController();
  const rows = menu({ page, box, button, panel, list, state, signal: ends.signal });

  let turn = 0;
  async function refresh() {
    const mine = ++turn;
    const { decisions, contents, items } = page.stage;
    const offers = decisions.current().offers ?? [];
    const loaded = await Promise.all(
      Array.from(offers, async (entry) => {
        const known = await contents.load(entry.content).catch(page.report);
        return known && !items.get(entry.prompt)?.seen ? { entry, content: known, title: titleOf(known, entry) } : null;
      }),
    );
    if (mine === turn && !ends.signal.aborted) fill(loaded.filter((one) => one !== null && one.title !== ""));
  }

  /** @param {Content} known @param {Armed} entry */
  function titleOf({ blocks, label, steps }, { data }) {
    const heading = [...blocks, ...(steps?.[0]?.blocks ?? [])].find(({ type }) => type === "heading");
    const title = heading?.type === "heading" ? make("i", "", inline(heading.inline, data ?? {}, page)).textContent : "";
    return (title || label || "").trim();
  }

  /** @param {(Offer | null)[]} offers */
  function fill(offers) {
    const there = /** @type {Offer[]} */ (offers);
    badge.textContent = `${there.length}`;
    const at = rows.place();
    list.replaceChildren(
      ...Array.from(there, (offer) => {
        const row = make("button", "row", [offer.title], { type: "button", role: "menuitem", tabindex: "-1" });
        row.onclick = page.guard(() => choose(offer));
        return row;
      }),
    );
    if (!there.length) rows.shut(false);
    else if (state.open) rows.back(at);
    box.hidden = !there.length;
    if (inSlot || box.hidden === !box.matches(":popover-open")) return;
    if (box.hidden) box.hidePopover();
    // Above the backdrop of a dialog it could not be used: it comes once that is gone.
    else if (!document.querySelector("guidance-prompt[data-modal]")) box.showPopover();
  }

  /** @param {Offer} offer */
  async function choose(offer) {
    rows.shut(true);
    const off = page.bus.on("free", () => {
      if (page.stage.items.has(offer.entry.prompt) && document.querySelector(`guidance-prompt[data-prompt="${CSS.escape(offer.entry.prompt)}"]`)) return;
      off();
      if ((document.activeElement ?? document.body) === document.body) button.focus({ preventScroll: true });
    });
    if (!(await take(page, offer))) off();
  }

  const offs = Array.from(["armed", "free"], (name) => page.bus.on(name, page.guard(refresh)));
  refresh().catch(page.report);
  box.hidden = true;
  return () => {
    ends.abort();
    offs.forEach((off) => off());
    still();
    host.remove();
  };
}
