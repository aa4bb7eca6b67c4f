const MASK = "•••";
const LONGEST = 1000;
const EMAIL = /[^\s@/]+@[^\s@/]+\.[^\s@/]+/gu;
/** Nine digits or more, however they are grouped: a card, an account, a telephone. */
const NUMBER = /\+?\(?\d(?:[\s().\-–/]{0,2}\d){8,}/gu;

/** Words without what looks like an e-mail address, a card or a telephone number. @param {string} text */
export function masked(text) {
  // A page can hold a novel in a button; what is kept of it is short.
  const start = text.slice(0, LONGEST);
  return start.replace(EMAIL, MASK).replace(NUMBER, MASK);
}
