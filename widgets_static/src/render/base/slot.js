/** @import {Actions, Page, Prompt} from "../../protocol" */

const PATIENCE = 5000;
const LIVES = 5;
const STOOD = 1000;

/** Makes a prompt part of the page around it, as wide as its place. */
export const slotLook = `
:host{position:static!important;display:block!important;width:100%!important;height:auto!important;pointer-events:auto!important;interpolate-size:allow-keywords!important}
.box{animation:unfold .24s ease-out}
.box[data-again]{animation:none}
@keyframes unfold{from{opacity:0;height:0;padding-block:0;overflow:clip}to{overflow:clip}}
`;

/**
 * Stands a prompt inside its anchor and comes back into the anchor's successor when the page made it anew. Gives up when the place stays
 * away, or when the page keeps throwing the prompt out of it.
 * @param {Page} page @param {HTMLElement} host @param {Prompt} prompt @param {Actions["leave"]} leave
 * @returns {() => void} ends that
 */
export function stand(page, host, { content, anchor }, leave) {
  let lives = LIVES;
  let since = Date.now();

  function look() {
    const now = Date.now();
    const place = page.locate(content.anchor) ?? (anchor?.isConnected ? anchor : null);
    if (place && host.parentNode === place && host.isConnected) {
      if (now - since > STOOD) lives = LIVES;
      return;
    }
    if (!place) {
      if (host.isConnected) since = now;
      host.remove();
      if (now - since > PATIENCE) leave();
    } else if (lives--) {
      since = now;
      place.append(host);
    } else leave(true);
  }

  look();
  return page.often(look);
}
