// Acme Mail's own script: it tells Guidance who is here, moves between pages without reloading, and sends the small forms.
// Every page works without it.

let session = JSON.parse(document.body.dataset.session);

// --- Guidance, as any customer would embed it -----------------------------------------------------------------------

const waiting = [];
const embed = document.querySelector("script[data-key]");

// The embed is async, so it may arrive after this script, or never: then the calls wait and the app works without it.
function tell(method, ...values) {
  if (!window.guidance) return waiting.push([method, values]);
  try {
    window.guidance[method](...values);
  } catch (error) {
    console.warn("Guidance is not available", error);
  }
}

embed.addEventListener("load", () => waiting.splice(0).forEach(([method, values]) => tell(method, ...values)));

function introduce() {
  const { person, account, token } = session;
  if (recall("acme.person") && recall("acme.person") !== person.id) tell("reset");
  remember("acme.person", person.id);
  tell("identify", person.id, person.traits, { token });
  tell("group", account.id, account.traits);
}

function recall(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // A browser that stores nothing still shows every page.
  }
}

// A token lives for an hour; a page may stay open for a day.
async function renew() {
  const answer = await fetch("/session").catch(() => null);
  if (!answer?.ok) return;
  const fresh = await answer.json();
  if (fresh.person.id !== session.person.id) return;
  session = fresh;
  tell("identify", session.person.id, session.person.traits, { token: session.token });
}

// --- Moving between pages -------------------------------------------------------------------------------------------

let running = null;

// A document fetched this way is parsed without any HTML sink, so trusted types have nothing to object to.
function fetchPage(path) {
  running?.abort();
  return new Promise((resolve, reject) => {
    const request = (running = new XMLHttpRequest());
    request.open("GET", path);
    request.responseType = "document";
    request.onload = () => (request.response ? resolve(request.response) : reject(new Error("no page")));
    request.onerror = () => reject(new Error("no answer"));
    request.onabort = () => resolve(null);
    request.send();
  });
}

async function show(path, { push }) {
  const main = document.getElementById("main");
  main.classList.add("busy");
  let page;
  try {
    page = await fetchPage(path);
  } catch {
    location.assign(path);
    return;
  }
  if (!page) return;
  // Somebody else was chosen, or the demo started over, in another tab: begin again as that person.
  if (JSON.parse(page.body.dataset.session).person.id !== session.person.id) return location.assign(path);
  if (push) history.pushState(null, "", path);
  swap(page);
  if (push) {
    scrollTo(0, 0);
    document.getElementById("main").focus({ preventScroll: true });
  }
}

function swap(page) {
  const focused = document.activeElement?.id;
  for (const id of ["main", "plan-card", "plan-pill"]) {
    document.getElementById(id).replaceWith(document.importNode(page.getElementById(id), true));
  }
  const here = page.querySelector(".nav [aria-current]")?.getAttribute("href");
  for (const link of document.querySelectorAll(".nav a")) {
    if (link.getAttribute("href") === here) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = page.title;
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("a[data-page]");
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!link || !isPlain || event.defaultPrevented) return;
  event.preventDefault();
  show(link.getAttribute("href"), { push: true });
});
addEventListener("popstate", () => show(location.pathname + location.search, { push: false }));

// --- Adding contacts, sending mail ----------------------------------------------------------------------------------

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset.send) return;
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const answer = await fetch(form.action, { method: "POST", headers: { Accept: "application/json" } });
    await react(form, await answer.json());
  } catch {
    toast("That did not work. Please try again.");
  } finally {
    button.disabled = false;
    document.getElementById(button.id)?.focus({ preventScroll: true });
  }
});

async function react(form, answer) {
  const count = Number(form.dataset.send);
  if (answer.blocked) {
    tell("track", "Contacts Blocked", { attempted: count });
    toast(`Not added: ${answer.used.toLocaleString("en")} of ${answer.limit.toLocaleString("en")} contacts are used.`);
    return;
  }
  await show(location.pathname, { push: false });
  if (form.action.endsWith("/send")) toast(`Sent to ${count} people.`);
  else toast(count === 1 ? "1 contact added." : `${count} contacts added.`);
}

let hiding;

function toast(words) {
  const box = document.getElementById("toast");
  box.textContent = words;
  box.classList.add("shown");
  clearTimeout(hiding);
  hiding = setTimeout(() => box.classList.remove("shown"), 3500);
}

introduce();
setInterval(renew, 45 * 60 * 1000);
