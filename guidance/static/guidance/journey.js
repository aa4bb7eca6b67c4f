/* Lets a card be dragged to another column; the buttons on it do the same. */
(() => {
  "use strict";
  const form = document.querySelector("[data-moving]");
  let held = null;
  const column = (target) => (target instanceof Element ? target.closest("[data-stage]") : null);
  const mark = (over) => {
    for (const each of document.querySelectorAll("[data-stage]")) each.classList.toggle("is-over", each === over);
  };
  document.addEventListener("dragstart", ({ target, dataTransfer }) => {
    held = target.closest("[data-prompt]");
    if (held) dataTransfer.effectAllowed = "move";
  });
  document.addEventListener("dragover", (event) => {
    if (!held || !column(event.target)) return;
    event.preventDefault();
    mark(column(event.target));
  });
  document.addEventListener("dragend", () => {
    held = null;
    mark(null);
  });
  document.addEventListener("drop", (event) => {
    const to = column(event.target);
    if (!held || !to) return;
    event.preventDefault();
    if (to.contains(held)) return;
    form.elements.prompt.value = held.dataset.prompt;
    form.elements.stage.value = to.dataset.stage;
    form.submit();
  });
})();
