/** @import {Actions, Page, Prompt} from "../../protocol" */

const look = `
.box{position:fixed;inset:0;margin:auto;width:min(30rem,100vw - 32px);max-height:min(85dvh,44rem);padding:28px;overflow:auto;overscroll-behavior:contain;animation:rise .18s cubic-bezier(.2,.8,.3,1)}
.box::backdrop{background:#0f0d1e80;backdrop-filter:blur(2px);animation:fade .18s}
h2{font-size:20px;line-height:1.3;letter-spacing:-.012em;padding-inline-end:32px}
p{font-size:15px;line-height:1.55}
.body{gap:10px}
.body>img{margin-bottom:6px}
.buttons{margin-top:14px}
.button{min-height:40px;padding-inline:18px}
.note{margin-top:10px}
.close{position:absolute;inset-block-start:18px;inset-inline-end:18px}
@media (prefers-reduced-motion:reduce){.box::backdrop{animation:none}}
@keyframes rise{from{opacity:0;translate:0 10px;scale:.98}}
@keyframes fade{from{opacity:0}}
@media (max-width:480px){.box{width:100%;max-width:none;margin-block-end:0;border-end-start-radius:0;border-end-end-radius:0;padding:24px 20px calc(20px + env(safe-area-inset-bottom))}.buttons{flex-direction:column}.button{min-height:46px}@keyframes rise{from{translate:0 40px;opacity:0}}}
`;

/**
 * Puts what was made into a native dialog in the middle of the screen; the returned function takes it down and gives the focus back.
 * `more` is style that belongs to what was made.
 * @param {Page} page @param {Prompt} prompt @param {Actions} actions @param {HTMLElement} made @param {string} [more]
 */
export function openDialog(page, prompt, actions, made, more = "") {
  const { closeButton, make, mount, nameBox } = page.kit;
  const before = /** @type {HTMLElement | null} */ (document.activeElement);
  const dialog = make("dialog", "box", [made]);
  const leavable = prompt.content.dismissible !== false;
  // Last in the order of Tab, so that the first stop is what the prompt is about.
  if (leavable) dialog.append(closeButton(() => actions.dismiss("close")));
  dialog.tabIndex = -1;
  nameBox(dialog, prompt);
  const host = mount(prompt, look + more, dialog);
  host.dataset.modal = "";

  let pressedOutside = false;
  dialog.addEventListener("keydown", (event) => contain(event, dialog, page));
  dialog.addEventListener("pointerdown", (event) => (pressedOutside = outside(event, dialog)));
  dialog.addEventListener("click", (event) => {
    if (leavable && pressedOutside && outside(event, dialog)) actions.dismiss("outside");
  });
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    if (leavable) actions.dismiss("escape");
  });
  // Whoever leaves the page leaves the dialog; another tab may show it from now on.
  const left = () => actions.dismiss("left");
  addEventListener("pagehide", left);
  // Browsers close a dialog on a second Escape whatever its cancel event said.
  dialog.onclose = () => actions.dismiss("escape");

  dialog.showModal();
  // The dialog itself: its name is read first, and no key already on its way presses a button.
  dialog.focus({ preventScroll: true });
  return () => {
    removeEventListener("pagehide", left);
    dialog.onclose = null;
    dialog.close();
    host.remove();
    // A step of a tour may go on beside its element, and leave the rest of the screen to others.
    setTimeout(() => page.bus.emit("free"));
    if (before?.isConnected && (document.activeElement ?? document.body) === document.body) before.focus({ preventScroll: true });
  };
}

/** @param {MouseEvent} event @param {HTMLElement} dialog */
function outside(event, dialog) {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  const { clientX: x, clientY: y } = event;
  return event.target === dialog && (x < left || x > right || y < top || y > bottom);
}

/**
 * Keeps Tab inside a box: after the last stop comes the first.
 * @param {KeyboardEvent} event @param {HTMLElement} box @param {Page} page
 */
function contain(event, box, page) {
  const { focused, stops } = page.kit;
  if (event.key !== "Tab") return;
  const all = stops(box);
  const now = focused(box);
  const edge = event.shiftKey ? now === box || together(now, all[0]) : together(now, all.at(-1));
  if (!edge) return;
  event.preventDefault();
  all.at(event.shiftKey ? -1 : 0)?.focus();
}

/** Radio buttons of one name are one stop. @param {any} one @param {any} other */
const together = (one, other) => one === other || (other?.type === "radio" && one?.name === other.name);
