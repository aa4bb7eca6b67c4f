/** @import {Data, Fire, Page, Spec} from "../protocol" */

/**
 * So much of a limit is used: as a `group` call of the page just said, or as the numbers of the decision do. Holds for as long as they say so.
 * @param {Page} page @param {Spec} spec @param {Fire} fire
 */
export function arm(page, spec, fire) {
  const key = spec.limit ?? "";
  /** What the page itself reported since the last decision, which may not know of it yet. @type {unknown} */
  let told;

  function look() {
    /** @type {Data} */
    const data = page.stage.items.get(spec.prompt)?.entry.data ?? {};
    const used = told ?? data[`limit.${key}.used`];
    const most = data[`limit.${key}.limit`];
    if (typeof used !== "number" || typeof most !== "number" || used * 100 < most * (spec.percent ?? 100)) return;
    if (spec.possible("limit")) fire({ by: "limit", anchor: page.locate(spec.anchor) });
  }

  const offs = Array.from(["navigate", "visible", "free"], (name) => page.bus.on(name, look));
  offs.push(
    page.bus.on("decision", () => (told = undefined)),
    page.bus.on("group", ({ traits }) => {
      told = traits.usage?.[key];
      look();
    }),
  );
  // Its element may come into the page, or into sight, at any time.
  let could = true;
  if (spec.anchor) offs.push(page.often(() => could !== (could = spec.possible("limit")) && look()));
  return () => offs.forEach((off) => off());
}
