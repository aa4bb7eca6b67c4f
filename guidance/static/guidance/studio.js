/* What every page of the studio does by itself: copying, lists that stay fresh, search while typing. No markup is made from text. */
document.addEventListener("DOMContentLoaded", () => {
  "use strict";
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

  // --- the box in which one looks for several choices has no name of its own: it takes its field's ---
  const nameBoxes = () => {
    for (const box of document.querySelectorAll(".select2-search__field:not([aria-label])")) {
      const field = box.closest(".select2")?.previousElementSibling;
      box.setAttribute("aria-label", field?.labels?.[0]?.textContent.trim() || "Search");
    }
  };
  // Behind whatever makes them, which waits for the same.
  addEventListener("load", () => window.django?.jQuery?.(nameBoxes));

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

  // --- what only this script serves comes disabled, so that nobody is quicker than it ---
  for (const button of document.querySelectorAll("[data-copy], [data-pause]")) button.disabled = false;
});
