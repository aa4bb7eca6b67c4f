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
    return item;
  }

  const focus = (item) => item.querySelector("textarea:not([hidden]),select:not([hidden]),input:not([hidden]):not([type=hidden])")?.focus();

  // Returns whether the button was one that changes rows.
  function changeRows(button) {
    const item = button.closest("[data-item]");
    if (button.dataset.add) focus(add(button.dataset.add, button.dataset.setKind));
    else if ("remove" in button.dataset) {
      control(item, "DELETE").checked = true;
      item.hidden = true;
      number(item.parentElement);
    } else if ("up" in button.dataset || "down" in button.dataset) move(item, "up" in button.dataset);
    else return false;
    return true;
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
  const UNITS = {
    limit: "%", days_since: "days ago", event: "times", prompt: "times", full_in: "days", days_with: "different days",
    trend: "% of before", since_prompt: "days ago",
  };
  const OF_TWO = ["then", "without"];
  const MORE = ["days_with", "sum", "trend", "first", "last", ...OF_TWO];
  const OF_EVENTS = ["event", "days_since", ...MORE];
  const WINDOWED = ["event", "prompt", "days_with", "sum", "trend", ...OF_TWO];
  const SECOND = { sum: "of", then: "by", without: "by" };
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
    show(control(item, "other"), ["trait:user.", "trait:account."].includes(subject) || OF_EVENTS.includes(subject.slice(0, -1)));
    show(operator, chosen);
    show(control(item, "value"), chosen && head !== "plan" && head !== "segment" && !BARE.includes(operator.value));
    show(control(item, "what"), head === "prompt" || head === "since_prompt");
    show(control(item, "scope"), OF_EVENTS.includes(head) || head === "prompt" || head === "since_prompt");
    show(control(item, "days"), WINDOWED.includes(head));
    show(control(item, "second"), head in SECOND);
    show(control(item, "within"), OF_TWO.includes(head));
    show(control(item, "minimum"), head === "trend");
    const only = control(item, "only_name").value.trim() !== "";
    show(control(item, "only_name"), OF_EVENTS.includes(head));
    show(control(item, "only_operator"), only && OF_EVENTS.includes(head));
    show(control(item, "only_value"), only && OF_EVENTS.includes(head) && !BARE.includes(control(item, "only_operator").value));
    item.querySelector("[data-part=only]").hidden = !OF_EVENTS.includes(head);
    item.querySelector("[data-part=second-label]").textContent = SECOND[head] ?? "";
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
    const points = ["hover", "click", "visible", "rage"].includes(trigger) || box.dataset.trigger === "tooltip";
    field("anchor_name", points);
    document.querySelector("[data-anchor-more]").hidden = !points;
    field("delay", trigger === "hover");
    field("seconds", ["visible", "dwell", "idle", "exit"].includes(trigger));
    field("percent", ["visible", "scroll"].includes(trigger));
    field("clicks", trigger === "rage");
    field("intercept", trigger === "click");
    field("event", trigger === "event");
    field("page_value", box.querySelector("[name=page_operator]").value !== "");
  }

  // A choice may have fields of its own; those of the others are neither shown nor sent.
  function fitChoices() {
    for (const box of all(document, "[data-choices]")) {
      const chosen = box.querySelector("input[type=radio]:checked")?.value;
      for (const part of all(box, "[data-when]")) enable(part, part.dataset.when === chosen);
    }
    const group = document.querySelector("[name=group]");
    if (!group) return;
    enable(document.querySelector("[name=group_new]"), group.value === "new");
    enable(document.querySelector("[data-part=group]"), group.value !== "");
  }

  // A segment is made by a rule or by a list.
  function fitSource() {
    const source = document.querySelector("select[name=source]")?.value;
    for (const part of all(document, "[data-source]")) part.hidden = part.dataset.source !== source;
  }

  function enable(part, on) {
    part.hidden = !on;
    for (const field of part.matches("input") ? [part] : all(part, "input,select")) field.disabled = !on;
  }

  // --- wordings: a tab each, and a switch over the preview that goes along ---
  const panels = all(document, "[data-wording]");
  const tabOf = (panel) => document.getElementById(`tab-${panel.dataset.wording}`);
  const isOn = (panel) => !tabOf(panel).hidden;
  const shares = (panel) => panel.querySelector("[name$='-share']");

  function choose(name) {
    for (const panel of panels) {
      const here = panel.dataset.wording === name;
      panel.hidden = !here;
      tabOf(panel).setAttribute("aria-selected", here);
      tabOf(panel).tabIndex = here ? 0 : -1;
      if (here) showInPreview(panel.dataset.variant);
    }
    const radio = document.querySelector(`[name=preview-wording][value="${name}"]`);
    if (radio) radio.checked = true;
  }

  function fitWordings() {
    if (!panels.length) return;
    const both = document.querySelector("[name=buyers]:checked")?.value === "both";
    const others = panels.at(-1);
    if (both && !isOn(others)) start(others);
    turn(others, both);
    const further = panels.slice(1, -1);
    const given = further.filter(isOn).map((panel) => Number(shares(panel).value) || 0);
    const rest = Math.max(0, 100 - given.reduce((sum, share) => sum + share, 0));
    for (const panel of panels.slice(0, -1)) {
      const share = panel === panels[0] ? rest : Number(shares(panel).value) || 0;
      tabOf(panel).querySelector("[data-share]").textContent = given.length ? `${Math.round(share * 100) / 100} %` : "";
    }
    const several = panels.filter(isOn).length > 1;
    document.querySelector("[role=tablist]").toggleAttribute("data-alone", !several);
    document.querySelector("[data-add-wording]").hidden = further.every(isOn);
    const picks = document.querySelector("[data-switch]");
    if (picks) picks.hidden = !several;
    if (!panels.some((panel) => isOn(panel) && !panel.hidden)) choose("own");
  }

  function turn(panel, on) {
    tabOf(panel).hidden = !on;
    panel.querySelector("[name$='-on']").value = on ? "True" : "False";
    document.querySelector(`[name=preview-wording][value="${panel.dataset.wording}"]`)?.closest("label").toggleAttribute("hidden", !on);
  }

  // A fresh wording begins as a copy of the prompt's own; people who cannot buy may ask somebody who can.
  function start(panel) {
    const [blocks, buttons] = all(panel, "[data-formset]");
    const [ownBlocks, ownButtons] = all(panels[0], "[data-formset]");
    if (shown(blocks).length || shown(buttons).length) return;
    copy(ownBlocks, blocks.dataset.formset);
    if (panel !== panels.at(-1)) return copy(ownButtons, buttons.dataset.formset);
    const button = add(buttons.dataset.formset);
    for (const [name, value] of [["label", "Ask your admin"], ["action", "emit"], ["event", "Upgrade Requested"]]) control(button, name).value = value;
    fit(button);
  }

  const shown = (rows) => all(rows, "[data-item]").filter((item) => !item.hidden);

  function copy(rows, prefix) {
    for (const item of shown(rows)) {
      const fresh = add(prefix);
      for (const field of all(item, "[name]")) {
        const name = field.name.split("-").at(-1);
        if (["ORDER", "DELETE", "was"].includes(name)) continue;
        control(fresh, name)[field.type === "checkbox" ? "checked" : "value"] = field.type === "checkbox" ? field.checked : field.value;
      }
      fit(fresh);
    }
  }

  function addWording() {
    const panel = panels.slice(1, -1).find((one) => !isOn(one));
    start(panel);
    turn(panel, true);
    fitWordings();
    choose(panel.dataset.wording);
    tabOf(panel).focus();
  }

  function showInPreview(variant) {
    const held = document.getElementById("preview-shown");
    const frame = document.querySelector("iframe[srcdoc]");
    if (!held || !frame) return;
    held.textContent = JSON.stringify({ ...JSON.parse(held.textContent), chosen: variant });
    frame.srcdoc = frame.srcdoc;
  }

  document.querySelector("[role=tablist]")?.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const tabs = panels.filter(isOn).map(tabOf);
    const at = tabs.indexOf(event.target);
    if (!step || at < 0) return;
    const next = tabs[(at + step + tabs.length) % tabs.length];
    choose(next.dataset.tab);
    next.focus();
  });

  // --- variables ---
  let lastText = null;
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("[data-block] textarea, [data-action] [name$='-label']")) lastText = event.target;
  });

  function insert({ variable, fallback }) {
    const target = lastText?.checkVisibility() ? lastText : document.querySelector("[data-wording]:not([hidden]) [data-block] textarea");
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
    const body = new FormData(form);
    for (const name of ["ids", "file"]) body.delete(name);
    const reply = await fetch(address, { method: "POST", body }).catch(() => null);
    if (!reply?.ok) return;
    const told = await reply.json();
    const sentence = form.querySelector("[data-sentence]");
    if (sentence) {
      sentence.textContent = told.words ?? told.error ?? told.errors?.[0] ?? "";
      sentence.classList.toggle("is-wrong", !told.words);
    }
    const frame = form.querySelector("iframe[srcdoc]");
    if (!told.wordings || !frame) return;
    document.getElementById("preview-shown").textContent = JSON.stringify(told);
    showInPreview(panels.find((panel) => !panel.hidden).dataset.variant);
  }

  // --- how many a rule reaches: asked for once, then told anew after each change ---
  const counter = document.querySelector("[data-count]");
  let later;
  function count(form) {
    clearTimeout(later);
    later = setTimeout(async () => {
      const told = document.querySelector("[data-size]");
      told.textContent = "Counting…";
      const body = new FormData(form);
      for (const name of ["ids", "file"]) body.delete(name);
      const reply = await fetch(counter.dataset.count, { method: "POST", body }).catch(() => null);
      const { size, error } = reply?.ok ? await reply.json() : {};
      told.textContent = size ?? error ?? "They could not be counted just now.";
    }, 600);
  }

  const editor = document.querySelector("form.g-editor");
  if (editor) {
    let saved = true;
    const touched = () => {
      saved = false;
      const badge = editor.querySelector("[data-unsaved]");
      if (badge) badge.hidden = false;
      changed(editor);
      if (counter?.dataset.on) count(editor);
    };
    editor.addEventListener("input", (event) => event.target.name !== "preview-wording" && touched());
    editor.addEventListener("change", (event) => {
      const item = event.target.closest("[data-item]");
      if (item) fit(item);
      if (event.target.name === "preview-wording") return choose(event.target.value);
      fitTrigger();
      fitChoices();
      fitSource();
      fitWordings();
      touched();
    });
    // What is wrong must be seen before it can be mended.
    editor.addEventListener("invalid", ({ target }) => {
      const panel = target.closest("[data-wording]");
      if (panel?.hidden) choose(panel.dataset.wording);
      for (let held = target.closest("details"); held; held = held.parentElement.closest("details")) held.open = true;
    }, true);
    editor.addEventListener("submit", () => (saved = true));
    addEventListener("beforeunload", (event) => saved || event.preventDefault());
    editor.addEventListener("click", (event) => {
      const button = event.target.closest("button[type=button]");
      if (!button) return;
      if (button.dataset.count) {
        button.dataset.on = "yes";
        return count(editor);
      }
      if (button.dataset.tab) return choose(button.dataset.tab);
      if (button.dataset.openTab) {
        choose(button.dataset.openTab);
        return document.getElementById(`tab-${button.dataset.openTab}`).focus();
      }
      if (changeRows(button)) return touched();
      if (button.dataset.variable) return insert(button.dataset);
      else if ("addWording" in button.dataset) addWording();
      else if ("dropWording" in button.dataset) {
        turn(button.closest("[data-wording]"), false);
        fitWordings();
        tabOf(panels[0]).focus();
      }
      else return;
      touched();
    });
    all(editor, "[data-item]").forEach(fit);
    all(editor, "[data-formset]").forEach(number);
    fitTrigger();
    fitChoices();
    fitSource();
    fitWordings();
  }

  // Rows in Django's own forms.
  document.getElementById("workspace_form")?.addEventListener("click", ({ target }) => {
    const button = target.closest("button[type=button]");
    if (button) changeRows(button);
  });

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

  // --- a segment being looked up tells how far it is ---
  const standing = () => document.querySelector("[data-standing=building]");
  const following = setInterval(async () => {
    if (!standing()) return clearInterval(following);
    const reply = document.hidden ? null : await fetch(location.href).catch(() => null);
    if (!reply?.ok) return;
    const fresh = new DOMParser().parseFromString(await reply.text(), "text/html").querySelector("[data-standing]");
    if (fresh) standing().replaceWith(document.adoptNode(fresh));
  }, 2000);

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
