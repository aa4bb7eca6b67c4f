/* Follows a backtest that runs, and shows what came out once it is done. */
(() => {
  "use strict";
  const bar = document.querySelector("[data-progress]");
  const told = document.querySelector("[data-percent]");
  async function look() {
    try {
      const answer = await fetch(bar.dataset.progress, { headers: { Accept: "application/json" } });
      const { percent, done } = await answer.json();
      if (done) return location.reload();
      bar.value = percent;
      told.textContent = percent;
    } catch {
      // Away for a moment; it goes on without this page.
    }
    setTimeout(look, 1500);
  }
  setTimeout(look, 500);
})();
