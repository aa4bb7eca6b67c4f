/** @import {Actions, Page, Prompt} from "../protocol" */
import { openDialog } from "./base/dialog.js";

/**
 * A native dialog in the middle of the screen.
 * @param {Page} page @param {Prompt} prompt @param {Actions} actions
 */
export const draw = (page, prompt, actions) => openDialog(page, prompt, actions, page.kit.body({ page, prompt, actions }));
