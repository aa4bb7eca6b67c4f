/** @import {Theme} from "../../protocol" */
import { sheet } from "./style.js";

const COLOURS = /** @type {const} */ (["accent", "accentText", "background", "text", "muted", "border"]);

/**
 * The theme's tokens as custom properties. Written through the style object, a token can be a value and nothing else.
 * @param {Theme} theme
 */
export function themeSheet(theme) {
  const night = theme.scheme === "auto" && darkNow() ? dark : undefined;
  const made = sheet(":host{}");
  const { style } = /** @type {CSSStyleRule} */ (made.cssRules[0]);
  const set = (/** @type {string} */ name, /** @type {unknown} */ value) => value != null && style.setProperty(`--${name}`, `${value}`);
  for (const name of COLOURS) set(name, (night ?? theme)[name]);
  set("radius", theme.radius == null ? null : `${theme.radius}px`);
  set("font", theme.font === "inherit" ? null : theme.font);
  set("shadow", theme.shadow === false ? "none" : null);
  style.setProperty("color-scheme", night || theme.scheme === "dark" ? "dark" : "light");
  return made;
}

const darkNow = () => matchMedia("(prefers-color-scheme: dark)").matches;

/** @type {Theme | undefined} */
let dark;

/** Resolves when a theme that goes with the system can be drawn. */
export async function darken() {
  dark = (await import("./dark.js")).DARK;
}
