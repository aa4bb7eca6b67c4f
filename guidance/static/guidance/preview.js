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
  const shown = held.wordings.find(({ variant }) => variant === held.chosen) ?? held.wordings[0];
  const key = "preview";
  // Shown at once and beside the example element, whatever its moment in the real page.
  const anchor = { candidates: [{ by: "css", value: "#anchor" }] };
  // The frame has no address of its own that relative ones could start from.
  const absolute = (address) => (URL.canParse(address, parent.location.href) ? new URL(address, parent.location.href).href : address);
  for (const block of shown.document.blocks) {
    if (block.src) block.src = absolute(block.src);
    for (const { action } of block.buttons ?? []) if (action.href) action.href = absolute(action.href);
  }
  const content = { ...shown.document, trigger: { type: "page" }, anchor, standing: true };
  const decision = { version: 1, armed: [{ prompt: content.prompt, content: key, data: shown.data }], keep: [content.prompt], grants: {} };
  const answers = [
    ["v1/decision", decision],
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

  const script = document.createElement("script");
  script.src = new URL("/guidance.js", parent.location.href).href;
  script.dataset.key = key;
  document.head.append(script);
})();
