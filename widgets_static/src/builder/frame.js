import { make } from "../render/base/element.js";
import { sheet } from "../render/base/style.js";
import { look } from "./look.js";

const BEAT = 150;
/** What is done in the panel is nothing of the page's: a menu that closes on any click elsewhere stays open. */
const OWN = ["pointerdown", "pointerup", "mousedown", "mouseup", "click", "keydown", "keyup", "input", "change", "focusin", "focusout", "touchstart", "touchend", "wheel"];

/**
 * The picker's own place in the page: a ring around what is pointed at, and a panel, both in the top layer. They come back where the page
 * threw them out, and go where a dialog of the page would make them inert.
 */
export function createFrame() {
  const host = document.createElement("guidance-builder");
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet(look)];
  const tag = make("div", "tag");
  const ring = make("div", "ring", [tag], { popover: "manual", "aria-hidden": "true" });
  const panel = make("div", "panel", [], { popover: "manual", role: "dialog", "aria-labelledby": "title" });
  root.append(ring, panel);
  for (const name of OWN) host.addEventListener(name, (event) => event.stopPropagation(), { passive: true });
  /** @type {Element | null} */
  let shown = null;

  function settle() {
    const dialogs = [...document.querySelectorAll("dialog:modal"), ...Array.from(document.querySelectorAll("guidance-prompt"), (one) => one.shadowRoot?.querySelector("dialog:modal"))];
    const home = dialogs.filter((one) => one instanceof Element).at(-1) ?? document.body;
    if (host.parentNode !== home) home.append(host);
    if (!panel.matches(":popover-open")) panel.showPopover();
  }

  /** Above whatever has come to the top layer since. */
  function raise() {
    settle();
    panel.hidePopover();
    panel.showPopover();
  }

  function follow() {
    const box = shown?.isConnected ? shown.getBoundingClientRect() : null;
    const there = !!box && (box.width > 0 || box.height > 0);
    if (!there) return void (ring.matches(":popover-open") && ring.hidePopover());
    if (!ring.matches(":popover-open")) {
      ring.showPopover();
      raise();
    }
    Object.entries({ left: box.left - 3, top: box.top - 3, width: box.width + 6, height: box.height + 6 }).forEach(([name, size]) => ring.style.setProperty(name, `${size}px`));
    tag.classList.toggle("under", box.top < 34);
  }

  settle();
  setInterval(settle, BEAT);
  const draw = () => {
    follow();
    requestAnimationFrame(draw);
  };
  draw();
  return {
    panel,
    raise,
    /** @param {Element | null} element @param {string} [name] @param {boolean} [held] */
    ring(element, name = "", held = false) {
      shown = element;
      tag.textContent = name;
      ring.classList.toggle("held", held);
      follow();
    },
  };
}
