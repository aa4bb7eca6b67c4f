import { safeHref } from "../../core/links.js";
import { body } from "./body.js";
import { make } from "./element.js";
import { focused, stops } from "./focus.js";
import { follow } from "./follow.js";
import { closeButton, mount, nameBox } from "./frame.js";
import { inline, number } from "./inline.js";
import { shared, sheet } from "./style.js";

/**
 * What renderers and blocks draw with. It is handed to them, not imported, so that each of them is one small file of its own and all they
 * share is another.
 */
export const kit = { body, closeButton, focused, follow, inline, make, mount, nameBox, number, safeHref, shared, sheet, stops };
