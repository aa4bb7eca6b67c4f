/** @import {Phrase} from "../protocol" */

/** The script's words in the page's language, once they are here; nothing where that is English. @type {{ words: Partial<Record<Phrase, string>> }} */
export const told = { words: {} };

/**
 * The few words the script itself says, in the page's language. Each is called by its English ones; the values take the places of
 * `{0}`, `{1}` and so on.
 * @param {Phrase} words @param {...(string | number)} values
 * @returns {string}
 */
export const say = (words, ...values) => (told.words[words] ?? words).replace(/{(.)}/g, (_, place) => /** @type {string} */ (values[place]));
