/* Pictures of a block: uploaded from here, or chosen from those of the workspace. */
import { control } from "./rows.js";
import { shelf } from "./shelf.js";
import { did } from "./undo.js";

const OURS = /^\/v1\/pictures\/[0-9a-f]{32}-\d+x\d+\.webp$/;
const door = () => document.querySelector("[data-pictures]").dataset.pictures;

/* Shows what is chosen; the address is for pictures that lie elsewhere. */
export function fitPicture(item, isPicture) {
  const box = item.querySelector("[data-picked]");
  if (!box) return;
  box.hidden = !isPicture;
  const src = control(item, "src");
  const shown = box.querySelector("img");
  const fits = isPicture && (OURS.test(src.value) || /^https?:\/\/./.test(src.value));
  shown.hidden = !fits;
  if (fits && shown.getAttribute("src") !== src.value) shown.src = src.value;
  if (isPicture) src.hidden = OURS.test(src.value);
  const alt = control(item, "alt");
  if (isPicture) alt.hidden = control(item, "decorative").checked;
}

/* Returns whether the button was one for pictures. */
export function pick(button) {
  const item = button.closest("[data-block]");
  if ("upload" in button.dataset) upload(button, item);
  else if ("library" in button.dataset) library(button, item);
  else return false;
  return true;
}

function upload(button, item) {
  const input = Object.assign(document.createElement("input"), { type: "file", accept: "image/png,image/jpeg,image/webp,image/gif" });
  input.addEventListener("change", () => input.files[0] && send(button, item, input.files[0]));
  input.click();
}

async function send(button, item, file) {
  const body = new FormData();
  body.set("picture", file);
  body.set("csrfmiddlewaretoken", button.form.elements.csrfmiddlewaretoken.value);
  button.disabled = true;
  const reply = await fetch(door(), { method: "POST", body }).catch(() => null);
  button.disabled = false;
  const told = (await reply?.json().catch(() => null)) ?? { error: "The server did not answer; try again." };
  say(item, told.error ?? "");
  if (!told.error) take(item, told);
}

function say(item, text) {
  const line = item.querySelector("[data-picked] .g-error") ?? Object.assign(document.createElement("p"), { className: "g-error" });
  line.setAttribute("role", "alert");
  item.querySelector("[data-picked]").append(line);
  line.textContent = text;
}

function take(item, { src, alt }) {
  const held = control(item, "src");
  const was = held.value;
  const put = (value) => {
    held.value = value;
    held.dispatchEvent(new Event("change", { bubbles: true }));
  };
  did(() => put(was));
  if (alt && !control(item, "alt").value) control(item, "alt").value = alt;
  put(src);
  control(item, "alt").focus();
}

async function library(button, item) {
  const reply = await fetch(door(), { headers: { Accept: "application/json" } }).catch(() => null);
  const found = reply?.ok ? (await reply.json()).pictures : [];
  if (!found.length) return say(item, "Nothing was uploaded yet.");
  shelf({ at: button, found, shownHere, chosen: (one) => take(item, one) });
}

/* The form may say more than what was saved of it. */
const shownHere = (src) => [...document.querySelectorAll("#prompt-editor [name$='-src']")].some((field) => field.value === src && !field.closest("[data-item]").hidden);
