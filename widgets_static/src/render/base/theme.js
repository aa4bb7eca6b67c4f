/** @import {Theme} from "../../protocol" */
import { sheet } from "./style.js";

const COLOURS = /** @type {const} */ (["accent", "accentText", "background", "text", "muted", "border"]);

/**
 * The theme's tokens as custom properties. Written through the style object, a token can be a value and nothing else.
 * @param {Theme} theme
 */
export function themeSheet(theme) {
  const dark = theme.scheme === "auto" && darkNow() ? night.theme : undefined;
  const made = sheet(":host{}");
  const { style } = /** @type {CSSStyleRule} */ (made.cssRules[0]);
  const set = (/** @type {string} */ name, /** @type {string | false | undefined} */ value) => value && style.setProperty(`--${name}`, value);
  for (const name of COLOURS) set(name, (dark ?? theme)[name]);
  set("radius", theme.radius != null && `${theme.radius}px`);
  set("font", theme.font !== "inherit" && theme.font);
  set("shadow", theme.shadow === false && "none");
  style.setProperty("color-scheme", dark || theme.scheme === "dark" ? "dark" : "light", "important");
  return made;
}

const darkNow = () => matchMedia("(prefers-color-scheme: dark)").matches;

/** The colours of a theme that goes with the system, once a prompt needs them. @type {{ theme?: Theme }} */
export const night = {};
