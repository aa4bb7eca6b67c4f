/** @import {Theme} from "../../protocol" */
import { sheet } from "./style.js";

const COLOURS = /** @type {const} */ (["accent", "accentText", "background", "text", "muted", "border"]);

/**
 * The theme's tokens as custom properties. Written through the style object, a token can be a value and nothing else.
 * @param {Theme} theme
 */
export function themeSheet(theme) {
  const made = sheet(":host{}");
  const { style } = /** @type {CSSStyleRule} */ (made.cssRules[0]);
  const set = (/** @type {string} */ name, /** @type {unknown} */ value) => value != null && style.setProperty(`--g-${name}`, `${value}`);
  for (const name of COLOURS) set(name, theme.scheme === "auto" && darkNow() ? DARK[name] : theme[name]);
  set("radius", theme.radius == null ? null : `${theme.radius}px`);
  set("font", theme.font === "inherit" ? null : theme.font);
  set("shadow", theme.shadow === false ? "none" : null);
  style.setProperty("color-scheme", theme.scheme === "dark" || (theme.scheme === "auto" && darkNow()) ? "dark" : "light");
  return made;
}

const darkNow = () => matchMedia("(prefers-color-scheme: dark)").matches;

/** @type {Theme} */
const DARK = { background: "#1d1c26", text: "#f4f3f8", muted: "#b5b2c6", border: "#383649", accent: "#a79cff", accentText: "#17142b" };
