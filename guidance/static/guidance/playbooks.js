/* Puts a value into the text beside it: where the caret was last, or at the end. */
(() => {
  "use strict";
  const visited = new WeakSet();
  document.addEventListener("focusout", ({ target }) => visited.add(target));
  document.addEventListener("click", ({ target }) => {
    const chip = target.closest("[data-insert]");
    if (!chip) return;
    const field = document.getElementById(chip.dataset.into);
    const [start, end] = visited.has(field) ? [field.selectionStart, field.selectionEnd] : [field.value.length, field.value.length];
    field.setRangeText(chip.dataset.insert, start, end, "end");
    field.focus();
  });
  // They come disabled, so that nobody is quicker than this script.
  for (const button of document.querySelectorAll("[data-insert]")) button.disabled = false;
})();
