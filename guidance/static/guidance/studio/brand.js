/* A brand's colours: taken from a picture, a file or a pasted text, put into the theme's fields, and judged as they change. Saving stays with the marketer. */
const FIELDS = ["accent", "accent_text", "background", "text", "muted", "border"];
const NO_ANSWER = { error: "The server did not answer; try again, or with less at once." };

const card = document.querySelector("[data-brand]");
const form = card?.closest("form");
const field = (name) => form.elements[name];
const part = (name) => card.querySelector(`[data-brand-${name}]`);
const make = (tag, props, ...inside) => {
  const made = Object.assign(document.createElement(tag), props);
  made.append(...inside);
  return made;
};
let before = null;

async function ask(given = {}) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  for (const name of FIELDS) body.set(name, field(name).value);
  for (const [name, value] of Object.entries(given)) body.set(name, value);
  const reply = await fetch(card.dataset.brand, { method: "POST", body }).catch(() => null);
  return (await reply?.json().catch(() => null)) ?? NO_ANSWER;
}

async function read(given) {
  const told = await ask(given);
  if (told.error) return say(told.error, true);
  before ??= FIELDS.map((name) => field(name).value);
  for (const [name, colour] of Object.entries(told.proposed)) field(name).value = colour;
  part("choices").replaceChildren(...FIELDS.map((name) => choice(name, told.found)));
  part("proposed").hidden = false;
  say(`${told.found.length} colour${told.found.length === 1 ? "" : "s"} found. They are in the fields and in the example; save when you like them.`);
  changed();
}

function choice(name, found) {
  const id = `brand-for-${name}`;
  const label = make("label", { htmlFor: id, textContent: form.querySelector(`label[for=id_${name}]`).textContent.replace("*", "").trim() });
  const plain = [["As chosen", field(name).value], ["White", "#ffffff"], ["Black", "#000000"]].map(([name, colour]) => ({ name, colour }));
  const known = new Set();
  const offered = [...found, ...plain].filter(({ colour }) => !known.has(colour) && known.add(colour));
  const list = make("select", { id, className: "g-control" }, ...offered.map(({ name, colour }) => new Option(`${name} ${colour}`, colour)));
  list.value = field(name).value;
  list.dataset.field = name;
  const dot = make("i", { className: "g-dot" });
  dot.style.background = list.value;
  return make("div", { className: "g-field" }, label, make("span", { className: "g-dotted" }, dot, list));
}

function say(text, wrong = false) {
  part("said").textContent = text;
  part("said").className = wrong ? "g-error" : "g-muted";
}

/* Tells the form, whose example follows its fields. */
const changed = () => form.dispatchEvent(new Event("input", { bubbles: true }));

function put(name, colour) {
  field(name).value = colour;
  const list = document.getElementById(`brand-for-${name}`);
  if (list) {
    if (![...list.options].some(({ value }) => value === colour)) list.add(new Option(`Mended ${colour}`, colour));
    list.value = colour;
    list.previousElementSibling.style.background = colour;
  }
  changed();
}

function back() {
  FIELDS.forEach((name, at) => put(name, before[at]));
  before = null;
  part("proposed").hidden = true;
  say("The old colours are back.");
  part("file").focus();
}

let soon;
let asked = 0;
function judge(wait = 300) {
  clearTimeout(soon);
  soon = setTimeout(async () => {
    const now = ++asked;
    const { faults } = await ask();
    if (faults && now === asked) tell(faults);
  }, wait);
}

function tell(faults) {
  const box = document.querySelector("[data-faults]");
  box.hidden = !faults.length;
  box.querySelector("ul").replaceChildren(...faults.map(({ field, message, better }) => {
    const mend = make("button", { type: "button", className: "g-button", textContent: `Use ${better}` });
    mend.addEventListener("click", () => {
      put(field, better);
      (document.getElementById(`brand-for-${field}`) ?? form.elements[field]).focus();
    });
    return make("li", { className: "g-fault" }, make("span", { textContent: message }), mend);
  }));
}

if (form) {
  part("file").addEventListener("click", () => {
    const input = make("input", { type: "file", accept: "image/png,image/jpeg,image/webp,image/gif,.json,.tokens,.css,.txt" });
    input.addEventListener("change", () => input.files[0] && read({ file: input.files[0] }));
    input.click();
  });
  part("text").addEventListener("click", () => read({ pasted: document.getElementById("brand-text").value }));
  part("back").addEventListener("click", back);
  card.addEventListener("change", ({ target }) => target.dataset.field && put(target.dataset.field, target.value));
  form.addEventListener("input", () => judge());
  for (const button of card.querySelectorAll("button[disabled]")) button.disabled = false;
  judge(0);
}
