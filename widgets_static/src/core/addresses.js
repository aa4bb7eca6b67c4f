const MOST = 5;

/**
 * On which pages something may count, in plain words, from the address of one of them: the first is the one to begin with.
 * @param {string} path
 * @returns {{ words: string, operator: "" | "is" | "starts_with" | "contains", value: string }[]}
 */
export function choices(path) {
  const parts = path.split("/").filter(Boolean);
  const stems = parts.slice(0, -1).flatMap((_, at) => `/${parts.slice(0, at + 1).join("/")}/`);
  const last = parts.at(-1) ?? "";
  /** @type {ReturnType<typeof choices>} */
  const found = [
    { words: "On every page", operator: "", value: "" },
    { words: `Only on ${path}`, operator: "is", value: path },
    ...Array.from(stems.reverse().slice(0, MOST), (value) => /** @type {const} */ ({ words: `On every page under ${value}`, operator: "starts_with", value })),
  ];
  // A number is some customer's or some contact's: the pages of all of them are meant rather than this one's.
  if (stems.length && !/\d/.test(last)) found.push({ words: `Wherever the address has /${last}`, operator: "contains", value: `/${last}` });
  return found;
}
