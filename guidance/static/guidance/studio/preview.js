/* The preview and the words of the rule follow the form: the server draws what the fields say, saved or not. */
const held = () => document.getElementById("preview-shown");
const frame = () => document.querySelector("iframe[srcdoc]");
const WIDE = 1180;

/* Draws again, with `changes` to what is shown. */
function draw(changes) {
  if (!held() || !frame()) return;
  held().textContent = JSON.stringify({ ...JSON.parse(held().textContent), ...stage(), ...changes });
  frame().srcdoc = frame().srcdoc;
}

export const showInPreview = (chosen) => draw({ chosen });

const picked = (name) => document.querySelector(`[name=preview-${name}]:checked, select[name=preview-${name}]`)?.value;
const stage = () => ({ lang: picked("lang"), dir: picked("dir") });

/* A computer's screen is drawn as wide as it is and made to fit. */
export function fitFrame() {
  const box = document.querySelector(".g-frame");
  if (!box) return;
  const wide = picked("width") === "desktop";
  const scale = wide ? box.clientWidth / WIDE : 1;
  Object.assign(frame().style, { width: wide ? `${WIDE}px` : "100%", height: `${Math.round((wide ? 360 : 480) / scale)}px`, transform: `scale(${scale})` });
  box.style.height = wide ? "360px" : "480px";
}

/* Returns whether the control was one of the preview's own. */
export function restage(form, control) {
  if (!control.name.startsWith("preview-") && !control.dataset.person) return false;
  if (control.name === "preview-width") fitFrame();
  if (["preview-theme", "preview-lang"].includes(control.name)) changed(form, 0);
  else if (control.name) draw({});
  return true;
}

let soon;
export function changed(form, wait = 350) {
  clearTimeout(soon);
  soon = setTimeout(() => refresh(form), wait);
}

let asked = 0;
async function refresh(form) {
  const address = form.dataset.preview ?? form.dataset.words;
  if (!address) return;
  const body = new FormData(form);
  for (const name of ["ids", "file"]) body.delete(name);
  const now = ++asked;
  const reply = await fetch(address, { method: "POST", body }).catch(() => null);
  if (!reply?.ok) return;
  const told = await reply.json();
  if (now !== asked) return; // a later question was answered sooner, or will be
  const sentence = form.querySelector("[data-sentence]");
  if (sentence) {
    sentence.textContent = told.words ?? told.error ?? told.errors?.[0] ?? "";
    sentence.classList.toggle("is-wrong", !told.words);
  }
  if (!told.wordings || !frame()) return;
  held().textContent = JSON.stringify(told);
  showInPreview(document.querySelector("[data-wording]:not([hidden])").dataset.variant);
}

/* As whom: people are found while their name is typed, and whoever is chosen lends their values. */
const search = document.querySelector("[data-person]");
const people = new Map();
let typing;
search?.addEventListener("input", () => {
  clearTimeout(typing);
  const chosen = document.querySelector("[name=preview-person]");
  const known = people.get(search.value) ?? "";
  if (chosen.value !== String(known)) {
    chosen.value = known;
    document.querySelector("[data-as]").textContent = `Drawn by the script itself, with ${known ? `the values of ${search.value}` : "example values"}.`;
    changed(search.form, 0);
  }
  if (!known) typing = setTimeout(find, 200);
});
search?.addEventListener("focus", find);

async function find() {
  const reply = await fetch(`${search.dataset.person}?q=${encodeURIComponent(search.value)}`, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!reply?.ok) return;
  const found = (await reply.json()).people;
  for (const { id, name, about } of found) people.set(about ? `${name}, ${about}` : name, id);
  document.getElementById("preview-people").replaceChildren(...found.map(({ name, about }) => new Option("", about ? `${name}, ${about}` : name)));
}

addEventListener("resize", fitFrame);
fitFrame();
