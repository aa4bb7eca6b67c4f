/* The wordings of a prompt: a tab each, and a switch over the preview that goes along. */
import { add, all, control, shown } from "./rows.js";
import { fit } from "./fit.js";
import { showInPreview } from "./preview.js";

export const panels = all(document, "[data-wording]");
export const tabOf = (panel) => document.getElementById(`tab-${panel.dataset.wording}`);
export const isOn = (panel) => !tabOf(panel).hidden;
const shares = (panel) => panel.querySelector("[name$='-share']");

export function choose(name) {
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

export function fitWordings() {
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
  document.querySelector(".g-tabs:has([role=tablist])").toggleAttribute("data-alone", !several);
  document.querySelector("[data-add-wording]").hidden = further.every(isOn);
  const picks = document.querySelector("[data-switch]");
  if (picks) picks.hidden = !several;
  if (!panels.some((panel) => isOn(panel) && !panel.hidden)) choose("own");
}

export function turn(panel, on) {
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

export function addWording() {
  const panel = panels.slice(1, -1).find((one) => !isOn(one));
  start(panel);
  turn(panel, true);
  fitWordings();
  choose(panel.dataset.wording);
  tabOf(panel).focus();
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
