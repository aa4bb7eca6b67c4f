/** @import {Theme} from "../../protocol" */

/** What a theme that goes with the system looks like at night. @type {Theme} */
export const DARK = { background: "#1d1c26", text: "#f4f3f8", muted: "#b5b2c6", border: "#383649", accent: "#a79cff", accentText: "#17142b" };
