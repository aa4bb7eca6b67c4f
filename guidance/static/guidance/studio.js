/* The studio's own behaviour: rows that come and go, controls that fit the choice, live words and preview. No markup is made from text. */
document.addEventListener("DOMContentLoaded", () => {
  "use strict";
  const all = (root, selector) => [...root.querySelectorAll(selector)];
  const control = (item, name) => item.querySelector(`[name$="-${name}"]`);
  const show = (element, shown) => element && (element.closest("label") ?? element).toggleAttribute("hidden", !shown);

  // --- rows of a formset: add, remove, move; Django reads the hidden DELETE and ORDER fields ---
  function add(prefix, kind) {
    const rows = document.querySelector(`[data-formset="${prefix}"]`);
    const total = document.querySelector(`[name="${prefix}-TOTAL_FORMS"]`);
    const fresh = document.querySelector(`template[data-empty="${prefix}"]`).content.cloneNode(true);
    for (const element of all(fresh, "[name],[id],[for]")) {
      for (const name of ["name", "id", "for"]) {
        if (element.hasAttribute(name)) element.setAttribute(name, element.getAttribute(name).replace("__prefix__", total.value));
      }
    }
    const item = fresh.querySelector("[data-item]");
    if (kind) control(item, "kind").value = kind;
    rows.append(fresh);
    total.value = Number(total.value) + 1;
    fit(item);
    number(rows);
    item.querySelector("textarea:not([hidden]),select:not([hidden]),input:not([hidden]):not([type=hidden])")?.focus();
  }

  function number(rows) {
    let place = 0;
    for (const item of all(rows, "[data-item]")) {
      const order = control(item, "ORDER");
      if (order && !item.hidden) order.value = ++place;
    }
  }

  function move(item, up) {
    const shown = all(item.parentElement, "[data-item]").filter((one) => !one.hidden);
    const other = shown[shown.indexOf(item) + (up ? -1 : 1)];
    if (!other) return;
    up ? other.before(item) : other.after(item);
    number(item.parentElement);
  }

  // --- controls that fit what was chosen ---
  const operatorsOf = JSON.parse(document.getElementById("operators-of")?.textContent ?? "{}");
  const UNITS = { limit: "%", days_since: "days ago", event: "times", prompt: "times" };
  const BARE = ["is_true", "is_false", "is_set", "is_not_set"];

  function fit(item) {
    if (item.matches("[data-condition]")) fitCondition(item);
    if (item.matches("[data-block]")) fitBlock(item);
    if (item.matches("[data-action]")) fitAction(item);
  }

  function fitCondition(item) {
    const subject = control(item, "subject").value;
    const head = subject.split(":")[0];
    const operator = control(item, "operator");
    const allowed = operatorsOf[head] ?? [];
    for (const option of operator.options) option.hidden = option.disabled = !allowed.includes(option.value);
    if (subject && !allowed.includes(operator.value)) operator.value = allowed[0];
    const chosen = subject !== "";
    show(control(item, "other"), ["event:", "days_since:", "trait:user.", "trait:account."].includes(subject));
    show(operator, chosen);
    show(control(item, "value"), chosen && head !== "plan" && head !== "segment" && !BARE.includes(operator.value));
    show(control(item, "what"), head === "prompt");
    show(control(item, "scope"), head === "event" || head === "days_since");
    show(control(item, "days"), head === "event" || head === "prompt");
    item.querySelector("[data-part=plans]").hidden = head !== "plan";
    item.querySelector("[data-part=unit]").textContent = UNITS[head] ?? "";
  }

  function fitBlock(item) {
    const kind = control(item, "kind").value;
    show(control(item, "text"), kind !== "image");
    show(control(item, "src"), kind === "image");
    show(control(item, "alt"), kind === "image");
    show(control(item, "limit"), kind === "meter");
    item.dataset.kind = kind;
  }

  function fitAction(item) {
    const action = control(item, "action").value;
    show(control(item, "href"), action === "link");
    show(control(item, "new_tab"), action === "link");
    show(control(item, "feature"), action === "start_trial");
    show(control(item, "days"), action === "start_trial" || action === "snooze");
    show(control(item, "event"), action === "emit");
  }

  function fitTrigger() {
    const box = document.querySelector("[data-trigger]");
    if (!box) return;
    const trigger = box.querySelector("[name=trigger]").value;
    const field = (name, shown) => (box.querySelector(`[data-field="${name}"]`).hidden = !shown);
    const points = trigger === "hover" || trigger === "click" || box.dataset.trigger === "tooltip";
    field("anchor_name", points);
    document.querySelector("[data-anchor-more]").hidden = !points;
    field("delay", trigger === "hover");
    field("intercept", trigger === "click");
    field("event", trigger === "event");
    field("page_value", box.querySelector("[name=page_operator]").value !== "");
  }

  // --- variables ---
  let lastText = null;
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("[data-formset=blocks] textarea, [data-action] [name$='-label']")) lastText = event.target;
  });

  function insert({ variable, fallback }) {
    const target = lastText?.isConnected ? lastText : document.querySelector("[data-formset=blocks] textarea");
    if (!target) return;
    const text = `{{ ${variable} | "${fallback}" }}`;
    target.setRangeText(text, target.selectionStart, target.selectionEnd, "end");
    target.focus();
    target.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // --- the editor tells what it has become ---
  let soon;
  function changed(form) {
    clearTimeout(soon);
    soon = setTimeout(() => refresh(form), 350);
  }

  async function refresh(form) {
    const address = form.dataset.preview ?? form.dataset.words;
    if (!address) return;
    const reply = await fetch(address, { method: "POST", body: new FormData(form) }).catch(() => null);
    if (!reply?.ok) return;
    const told = await reply.json();
    const sentence = form.querySelector("[data-sentence]");
    if (sentence) {
      sentence.textContent = told.words ?? told.error ?? told.errors?.[0] ?? "";
      sentence.classList.toggle("is-wrong", !told.words);
    }
    const frame = form.querySelector("iframe[srcdoc]");
    if (!told.document || !frame) return;
    document.getElementById("preview-shown").textContent = JSON.stringify(told);
    frame.srcdoc = frame.srcdoc;
  }

  const editor = document.querySelector("form.g-editor");
  if (editor) {
    let saved = true;
    const touched = () => {
      saved = false;
      const badge = editor.querySelector("[data-unsaved]");
      if (badge) badge.hidden = false;
      changed(editor);
    };
    editor.addEventListener("input", touched);
    editor.addEventListener("change", (event) => {
      const item = event.target.closest("[data-item]");
      if (item) fit(item);
      fitTrigger();
      touched();
    });
    editor.addEventListener("submit", () => (saved = true));
    addEventListener("beforeunload", (event) => saved || event.preventDefault());
    editor.addEventListener("click", (event) => {
      const button = event.target.closest("button[type=button]");
      const item = button?.closest("[data-item]");
      if (!button) return;
      if (button.dataset.add) add(button.dataset.add, button.dataset.setKind);
      else if ("remove" in button.dataset) {
        control(item, "DELETE").checked = true;
        item.hidden = true;
        number(item.parentElement);
      } else if ("up" in button.dataset || "down" in button.dataset) move(item, "up" in button.dataset);
      else if (button.dataset.variable) return insert(button.dataset);
      else return;
      touched();
    });
    all(editor, "[data-item]").forEach(fit);
    all(editor, "[data-formset]").forEach(number);
    fitTrigger();
  }

  // --- copy a fresh key ---
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard?.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = "Copied";
  });

  // --- live events: the list asks for itself again ---
  const live = document.querySelector("[data-refresh]");
  if (live) {
    let paused = false;
    live.querySelector("[data-pause]").addEventListener("click", (event) => {
      paused = !paused;
      live.classList.toggle("is-paused", paused);
      event.target.textContent = paused ? "Go on" : "Pause";
    });
    setInterval(async () => {
      if (paused || document.hidden || document.querySelector("#result_list input:checked")) return;
      const reply = await fetch(location.href).catch(() => null);
      if (!reply?.ok) return;
      const fresh = new DOMParser().parseFromString(await reply.text(), "text/html").getElementById("result_list");
      const shown = document.getElementById("result_list");
      if (fresh && shown) shown.replaceWith(document.adoptNode(fresh));
      else if (fresh) location.reload();
    }, Number(live.dataset.refresh) * 1000);
  }

  // --- Why?: people while typing ---
  const search = document.querySelector("[data-people]");
  if (search) {
    const list = document.querySelector(".g-people");
    let typing;
    search.addEventListener("input", () => {
      clearTimeout(typing);
      typing = setTimeout(async () => {
        const reply = await fetch(`${search.dataset.people}?q=${encodeURIComponent(search.value)}`, { headers: { Accept: "application/json" } }).catch(() => null);
        if (!reply?.ok) return;
        const { people } = await reply.json();
        list.replaceChildren(...people.map(entry));
        if (!people.length) list.append(Object.assign(document.createElement("li"), { className: "g-empty", textContent: "Nobody is called that." }));
      }, 200);
    });
  }

  function entry({ name, about, url }) {
    const link = Object.assign(document.createElement("a"), { href: url });
    const bold = Object.assign(document.createElement("b"), { textContent: name });
    link.append(bold, Object.assign(document.createElement("span"), { className: "g-muted", textContent: about }));
    const item = document.createElement("li");
    item.append(link);
    return item;
  }

  // --- a theme's example follows its fields ---
  const theme = document.querySelector("[data-theme-preview]");
  if (theme) {
    const box = theme.querySelector(".g-theme-box");
    const draw = () => {
      for (const name of ["accent", "accent_text", "background", "text", "muted", "border"]) {
        box.style.setProperty(`--t-${name}`, document.querySelector(`[name=${name}]`)?.value ?? "");
      }
      box.style.setProperty("--t-radius", `${document.querySelector("[name=radius]")?.value ?? 0}px`);
      box.classList.toggle("has-shadow", document.querySelector("[name=shadow]")?.checked ?? false);
    };
    theme.closest("form").addEventListener("input", draw);
    draw();
  }
});
