/** @import {Actions, Page, Prompt} from "../protocol" */

const look = `
.spot{position:fixed;inset:auto;margin:-12px;padding:0;border:0;background:none;overflow:visible;pointer-events:auto;position-area:self-block-start self-inline-end!important;position-visibility:anchors-visible}
.spot[data-floating]{margin:0;position-area:none!important}
.dot{display:block;position:relative;width:24px;height:24px;padding:0;border:0;border-radius:50%;background:none;color:var(--accent);cursor:pointer}
.dot::before,.dot::after{content:"";position:absolute;inset:6px;border-radius:50%;background:currentColor}
.dot::before{animation:ping 2.2s cubic-bezier(0,0,.2,1) infinite}
.dot::after{box-shadow:0 0 0 2px var(--background),0 1px 4px #0005}
.dot:focus-visible{outline:2px solid var(--text);outline-offset:0;box-shadow:0 0 0 4px var(--background)}
.dot[aria-expanded=true]::before{animation:none}
.box{position:fixed;inset:auto;width:max-content;max-width:min(20rem,100vw - 24px);margin:14px 8px;padding:14px 16px;position-visibility:anchors-visible;animation:appear .14s ease-out}
.box[style]{position-try-fallbacks:flip-block,flip-inline}
.box[data-floating]{margin:0;position-area:none!important}
.box .close{position:absolute;inset-block-start:8px;inset-inline-end:8px}
.close~.body>:first-child{padding-inline-end:28px}
@keyframes ping{from{scale:1;opacity:.7}70%,to{scale:2.6;opacity:0}}
@keyframes appear{from{opacity:0;translate:0 4px}}
@media (prefers-reduced-motion:reduce){.dot::before{animation:none}}
@media (pointer:coarse){.spot{margin:-22px}.dot{width:44px;height:44px}.dot::before,.dot::after{inset:15px}}
@media (forced-colors:active){.dot::after{background:Highlight;forced-color-adjust:none;outline:2px solid CanvasText}}
`;

/** Who asks for the prompt by its name wants to read it, not to find it. */
const ASKED = ["api", "link", "click", "launcher"];

/**
 * A dot on its anchor that opens a card for whoever presses it.
 * @param {Page} page @param {Prompt} prompt @param {Actions} actions
 */
export function draw(page, prompt, actions) {
  const { body, closeButton, focused, follow, listen, make, mount, nameBox } = page.kit;
  const { again, by, content, key } = prompt;
  const dot = make("button", "dot", [], { type: "button", "aria-haspopup": "dialog", "aria-controls": "card" });
  const spot = make("div", "spot", [dot], { popover: "manual" });
  const card = make("div", "box", [body({ page, prompt, actions })], { popover: "manual", role: "dialog", id: "card", tabindex: "-1" });
  if (content.dismissible !== false) card.prepend(closeButton(() => actions.dismiss("close")));
  nameBox(card, prompt);
  const host = mount(prompt, look, spot);
  spot.after(card);
  dot.ariaLabel = card.querySelector("h2")?.textContent || content.label || card.querySelector("p")?.textContent || key;
  const anchor = follow(page, spot, prompt, actions.leave);
  const ends = new AbortController();
  /** @type {(() => void) | void} */
  let release;

  /** @param {boolean} open @param {boolean} [quietly] */
  function turn(open, quietly) {
    release?.();
    release = undefined;
    dot.ariaExpanded = `${open}`;
    if (open) {
      Object.assign(card, content.written, { dir: spot.dir });
      release = page.place(card, anchor.now() ?? dot, content.placement ?? "bottom");
      if (!quietly) card.focus({ preventScroll: true });
    } else {
      const inside = focused(card);
      if (card.matches(":popover-open")) card.hidePopover();
      if (inside) dot.focus({ preventScroll: true });
    }
    unfolded.set(actions, open);
  }

  dot.onclick = page.guard(() => turn(dot.ariaExpanded !== "true"));
  card.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    turn(false);
  });
  dot.addEventListener("keydown", (event) => {
    if (event.key === "Escape") turn(false);
  });
  listen(document, "pointerdown", (event) => event.composedPath().includes(host) || (dot.ariaExpanded === "true" && turn(false)), page, ends.signal);
  // A card whose dot is hidden points at nothing.
  const off = page.often(() => dot.ariaExpanded === "true" && !spot.matches(":popover-open") && turn(false));
  turn((again && unfolded.get(actions)) || ASKED.includes(by), again);
  return () => {
    ends.abort();
    off();
    release?.();
    anchor.stop();
    const inside = focused(spot);
    host.remove();
    if (inside) /** @type {HTMLElement} */ (anchor.now())?.focus?.({ preventScroll: true });
  };
}

/** Which cards are open, for when one is drawn anew. @type {WeakMap<Actions, boolean>} */
const unfolded = new WeakMap();
