/* Inside the preview's frame: draws what the editor hands over with the script's own renderer. */
const frame = window.frameElement;
const { draw } = await import(frame.dataset.renderer);
const anchor = document.getElementById("anchor");
const nothing = () => {};
const page = {
  locale: () => "en",
  guard: (fn) => fn,
  locate: () => anchor,
  place: nothing,
  onDom: () => nothing,
  report: console.warn,
  log: nothing,
};
let remove = nothing;

window.show = ({ document: content, data }) => {
  remove();
  const prompt = { key: content.prompt, content, data, by: content.trigger.type, anchor };
  remove = draw(page, prompt, { press: nothing, dismiss: nothing, leave: nothing });
};
window.show(JSON.parse(parent.document.getElementById("preview-shown").textContent));
