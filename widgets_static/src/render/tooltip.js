/** @import {Actions, Page, Prompt} from "../protocol" */

const GRACE = 220;

const look = `
.box{position:fixed;inset:auto;width:max-content;max-width:min(20rem,100vw - 24px);margin:8px;padding:14px 16px;overflow:visible;position-visibility:anchors-visible;animation:appear .14s ease-out}
.box[style]{position-try-fallbacks:flip-block,flip-inline}
.box[data-floating]{margin:0;position-area:none!important}
.close{position:absolute;inset-block-start:8px;inset-inline-end:8px}
.close~.body h2{padding-inline-end:28px}
@keyframes appear{from{opacity:.4;translate:0 4px}}
`;

/**
 * A card beside its anchor. One that came by hovering goes with the pointer or the focus; others have a close button.
 * @param {Page} page @param {Prompt} prompt @param {Actions} actions
 */
export function draw(page, prompt, actions) {
  const { body, closeButton, focused, follow, listen, make, mount, nameBox, stops } = page.kit;
  const { content } = prompt;
  const passing = prompt.by === "hover";
  const box = make("div", "box", [body({ page, prompt, actions })], { popover: "manual" });
  if (!passing && content.dismissible !== false) box.prepend(closeButton(() => actions.dismiss("close")));
  box.setAttribute("role", stops(box).length ? "dialog" : "tooltip");
  nameBox(box, prompt);
  /** @type {any} */
  let host;
  const anchor = follow(page, box, prompt, actions.leave, () => (host = mount(prompt, look, box)));
  const ends = new AbortController();

  announce(box, make("div", "quietly", [], { role: "status" }));
  const on = (/** @type {string} */ name, /** @type {(event: any) => void} */ fn) => listen(document, name, fn, page, ends.signal);
  on("keydown", (event) => {
    if (event.key === "Escape") actions.dismiss("escape");
  });
  if (prompt.by === "touch") on("pointerdown", (event) => event.composedPath().includes(host) || actions.leave());
  if (passing) leaveWith(on, host, anchor.now, actions, ends.signal);
  return () => {
    ends.abort();
    anchor.stop();
    const inside = focused(box);
    host.remove();
    if (inside) /** @type {HTMLElement} */ (anchor.now())?.focus?.({ preventScroll: true });
  };
}

/**
 * @param {(name: string, fn: (event: any) => void) => void} on @param {Element} host @param {() => Element | null} anchor
 * @param {Actions} actions @param {AbortSignal} signal
 */
function leaveWith(on, host, anchor, actions, signal) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const touched = (/** @type {Event} */ event) => event.composedPath().some((one) => one === host || one === anchor());
  const holdsFocus = () => document.activeElement === host || anchor()?.matches(":focus-visible,:has(:focus-visible)");
  const stay = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  const soon = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      if (!holdsFocus()) actions.leave();
    }, GRACE);
  };
  on("pointermove", (event) => (touched(event) ? stay() : soon()));
  on("focusin", (event) => touched(event) || soon());
  on("focusout", () => soon());
  on("pointerout", (event) => event.relatedTarget || soon());
  signal.addEventListener("abort", stay);
}

/** Says the words to screen readers: the anchor's own attributes are not ours to touch. @param {HTMLElement} box @param {HTMLElement} live */
function announce(box, live) {
  box.after(live);
  setTimeout(() => (live.textContent = /** @type {Element} */ (box.querySelector(".body")).textContent), 50);
}
