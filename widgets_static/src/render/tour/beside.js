/** @import {Actions, Page, Prompt} from "../../protocol" */
import { look as footLook } from "./foot.js";

const look = `
.box{position:fixed;inset:auto;width:max-content;max-width:min(22rem,100vw - 24px);min-width:min(17rem,100vw - 24px);margin:14px;padding:18px 18px 16px;overflow:visible;position-visibility:anchors-visible;animation:appear .18s cubic-bezier(.2,.8,.3,1)}
.box[style]{position-try-fallbacks:flip-block,flip-inline,flip-block flip-inline}
.box[data-floating]{margin:0;position-area:none!important}
.box[data-again]{animation:none}
.close{position:absolute;inset-block-start:10px;inset-inline-end:10px}
.close~.step h2{padding-inline-end:32px}
.ring{position:fixed;position-anchor:auto;inset:auto;margin:0;padding:0;border:0;background:none;overflow:visible;pointer-events:none;color:inherit;top:calc(anchor(top) - 5px);left:calc(anchor(left) - 5px);width:calc(anchor-size(width) + 10px);height:calc(anchor-size(height) + 10px);border-radius:10px;box-shadow:0 0 0 2px var(--accent),0 0 0 6px color-mix(in srgb,var(--accent) 22%,transparent);animation:fade .18s}
.ring[data-spotlight]{box-shadow:0 0 0 2px var(--accent),0 0 0 200vmax #0f0d1e80}
@supports not (position-area:top){.ring{display:none}}
@keyframes appear{from{opacity:0;translate:0 6px}}
@keyframes fade{from{opacity:0}}
@media (forced-colors:active){.ring{outline:2px solid Highlight}}
${footLook}`;

/**
 * A step beside its element, which stays in use and gets a ring around it.
 * @param {Page} page @param {Prompt} prompt @param {Actions} actions @param {HTMLElement} made
 * @param {{ called: boolean, spotlight: boolean, forward: (() => void) | null, lost: () => void }} way
 */
export function openBeside(page, prompt, actions, made, { called, spotlight, forward, lost }) {
  const { closeButton, follow, listen, make, mount, nameBox } = page.kit;
  const { content } = prompt;
  const box = make("div", "box", [made], { popover: "manual", role: "dialog", tabindex: "-1" });
  const leavable = content.dismissible !== false;
  if (leavable) box.prepend(closeButton(() => actions.dismiss("close")));
  if (prompt.again) box.dataset.again = "";
  nameBox(box, prompt);
  const host = mount(prompt, look, box);
  const ring = make("div", "ring", [], { popover: "manual", "aria-hidden": "true" });
  if (spotlight) ring.dataset.spotlight = "";
  box.before(ring);
  if (called) box.addEventListener("toggle", (event) => /** @type {ToggleEvent} */ (event).newState === "open" && box.focus({ preventScroll: true }), { once: true });
  else speak(make("div", "quietly", [], { role: "status" }), box);

  scrollTo(page.locate(content.anchor));
  // The ring first, so that the box is above it whenever both are drawn anew.
  const still = circle(page, ring, prompt);
  const anchor = follow(page, box, prompt, lost);
  const ends = new AbortController();
  listen(document, "keydown", (event) => leavable && event.key === "Escape" && actions.dismiss("escape"), page, ends.signal);
  if (forward) listen(document, "click", (event) => event.composedPath().includes(anchor.now()) && forward(), page, ends.signal);
  return () => {
    ends.abort();
    still();
    anchor.stop();
    host.remove();
  };
}

/** @param {Element | null} element */
function scrollTo(element) {
  const behavior = matchMedia("(prefers-reduced-motion:reduce)").matches ? "instant" : "smooth";
  const { top = 0, bottom = 0 } = element?.getBoundingClientRect() ?? {};
  if (top < 0 || bottom > innerHeight) element?.scrollIntoView({ block: "center", inline: "nearest", behavior });
}

/** Keeps the ring around the element that the anchor means now. @param {Page} page @param {HTMLElement} ring @param {Prompt} prompt */
function circle(page, ring, { content }) {
  /** @type {Element | null} */
  let around = null;
  function look() {
    const target = page.locate(content.anchor);
    const now = target && target.ownerDocument === document && page.inSight(target) ? target : null;
    if (now === around) return;
    around = now;
    if (ring.matches(":popover-open")) ring.hidePopover();
    if (now) /** @type {any} */ (ring).showPopover({ source: now });
  }
  look();
  return page.often(look);
}

/** Says the words to screen readers where nobody's focus is moved. @param {HTMLElement} live @param {HTMLElement} box */
function speak(live, box) {
  box.after(live);
  setTimeout(() => (live.textContent = box.querySelector(".body")?.textContent ?? ""), 50);
}
