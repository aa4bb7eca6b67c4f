/* A draft saves itself a moment after the last change; nobody but colleagues sees it before it is published. */
const WAIT = 2500;
const PATIENCE = 10_000;
let soon;
let going = null;
let asking = false;

export function keep(form, kept) {
  if (!form.dataset.keep || asking) return;
  clearTimeout(soon);
  soon = setTimeout(() => save(form, kept), WAIT);
}

/* Nothing saves itself any more; a submit meanwhile goes on once what is on its way has its answer, or the server would see two writers.
   Returns whether it goes now. */
export function give(form, event) {
  clearTimeout(soon);
  if (!going) return true;
  event.preventDefault();
  going.finally(() => asking || form.requestSubmit(event.submitter));
  return false;
}

function save(form, kept) {
  if (going) return keep(form, kept);
  going = send(form, kept).finally(() => (going = null));
}

async function send(form, kept) {
  const body = new FormData(form);
  const reply = await fetch(form.dataset.keep, { method: "POST", body, signal: AbortSignal.timeout(PATIENCE) }).catch(() => null);
  const told = reply?.ok ? await reply.json().catch(() => ({})) : {};
  const line = form.querySelector("[data-kept]");
  const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  line.textContent = told.saved ? `Draft saved by itself at ${time}` : `Not saved by itself: ${told.errors?.[0] ?? told.meanwhile?.sentence ?? "the server did not answer; it is tried again with the next change."}`;
  if (told.meanwhile) return ask(form, told.meanwhile, kept);
  if (!told.saved) return;
  form.elements.seen.value = told.seen;
  kept(body);
}

/* Somebody else was faster: whose words stay is for the writer to say, and until then nothing is saved by itself. */
function ask(form, { sentence, take, seen }, kept) {
  asking = true;
  const note = form.querySelector("[data-meanwhile]");
  note.hidden = false;
  note.querySelector("p").textContent = sentence;
  const [theirs, mine] = note.querySelectorAll("button");
  theirs.textContent = take;
  theirs.onclick = () => {
    form.dispatchEvent(new Event("leave"));
    location.assign(location.pathname);
  };
  mine.onclick = () => {
    asking = false;
    note.hidden = true;
    form.elements.seen.value = seen;
    save(form, kept);
  };
  theirs.focus();
}
