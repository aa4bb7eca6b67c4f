/* Inside the preview's frame: the script itself, talking to a server that only knows the one draft the editor hands over. */
(() => {
  // A dialog takes the focus as it opens, even in a frame that is inert; whoever is typing in the editor keeps it.
  const showModal = HTMLDialogElement.prototype.showModal;
  HTMLDialogElement.prototype.showModal = function () {
    const busy = parent.document.activeElement;
    showModal.call(this);
    parent.document.activeElement?.blur();
    busy?.focus({ preventScroll: true });
  };
  HTMLElement.prototype.focus = () => {};

  const held = JSON.parse(parent.document.getElementById("preview-shown").textContent);
  document.documentElement.lang = held.lang || "en";
  document.documentElement.dir = held.dir || "ltr";
  const shown = held.wordings.find(({ variant }) => variant === held.chosen) ?? held.wordings[0];
  const key = "preview";
  // Shown at once and beside the example element, whatever its moment in the real page.
  const inside = shown.document.kind === "card" || shown.document.placement === "inline";
  const anchor = { candidates: [{ by: "css", value: inside ? "#slot" : "#anchor" }] };
  // The frame has no address of its own that relative ones could start from.
  const absolute = (address) => (URL.canParse(address, parent.location.href) ? new URL(address, parent.location.href).href : address);
  const steps = shown.document.steps ?? [];
  for (const step of steps) Object.assign(step, { page: {}, advance: "button", anchor: step.anchor && anchor });
  for (const block of [shown.document, ...steps].flatMap(({ blocks }) => blocks)) {
    for (const name of ["src", "poster"]) if (block[name] && !block[name].startsWith("/v1/pictures/")) block[name] = absolute(block[name]);
    for (const { action } of block.buttons ?? []) if (action.href) action.href = absolute(action.href);
  }
  for (const { action } of shown.document.items ?? []) if (action?.href) action.href = absolute(action.href);
  const content = { ...shown.document, trigger: { type: "page" }, anchor, standing: true };
  const decision = { version: 1, armed: [{ prompt: content.prompt, content: key, data: shown.data }], keep: [content.prompt], grants: {}, offers: [{ prompt: "example", content: "example" }] };
  const example = { ...content, prompt: "example", kind: "modal", label: "An offer they closed", blocks: [] };
  const answers = [
    ["v1/decision", decision],
    ["v1/content/example", example],
    ["v1/content", content],
    ["v1/claims", { granted: true, exposure: key, expires_at: new Date(Date.now() + 60_000).toISOString() }],
    ["v1/", { success: true, accepted: 1, duplicates: 0, rejected: [] }],
  ];
  const json = (body) => new Response(JSON.stringify(body), { headers: { "Content-Type": "application/json" } });
  window.fetch = async (address) => json(answers.find(([path]) => `${address}`.includes(path))?.[1] ?? {});
  navigator.sendBeacon = () => true;
  window.EventSource = class extends EventTarget {
    close() {}
  };
  for (const name of Object.keys(localStorage)) if (name.startsWith(`guidance:${key}:`)) localStorage.removeItem(name);
  // The frame is as narrow as a phone, where a checklist begins folded; here it is to be looked at.
  localStorage.setItem(`guidance:${key}:folded`, JSON.stringify({ [content.prompt]: false }));

  // A dot says nothing by itself: its card is open.
  if (content.kind === "hotspot") {
    content.trigger = { type: "link" };
    window.guidance = [["on", "armed", () => window.guidance.push(["show", content.prompt])]];
  }
  const script = document.createElement("script");
  script.src = new URL("/guidance.js", parent.location.href).href;
  script.dataset.key = key;
  document.head.append(script);
})();
