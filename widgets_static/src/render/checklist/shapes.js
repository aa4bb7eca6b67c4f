const SVG = "http://www.w3.org/2000/svg";

/** A picture that says nothing to who cannot see it. @param {string} className @param {number} size @param {[string, Record<string, string>][]} shapes */
function picture(className, size, shapes) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", className);
  for (const [name, attributes] of shapes) {
    const shape = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
    svg.append(shape);
  }
  return svg;
}

/** A circle that holds a tick once something is done. */
export const tick = () =>
  picture("tick", 24, [
    ["circle", { cx: "12", cy: "12", r: "9.5" }],
    ["path", { d: "M7.6 12.4l3 3 5.8-6.2" }],
  ]);

/** How much is done, of a hundred parts. */
export const ring = () => {
  const circle = { cx: "18", cy: "18", r: "15", pathLength: "100" };
  return picture("ring", 36, [
    ["circle", circle],
    ["circle", { ...circle, class: "full" }],
  ]);
};
