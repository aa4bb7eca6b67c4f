/** What people call things of a page, by role and by tag. @type {Record<string, string>} */
const KINDS = {
  a: "Link",
  area: "Link",
  article: "Article",
  aside: "Sidebar",
  button: "Button",
  checkbox: "Checkbox",
  combobox: "List",
  details: "Details",
  dialog: "Dialog",
  fieldset: "Group of fields",
  file: "File field",
  footer: "Footer",
  form: "Form",
  grid: "Table",
  h1: "Heading",
  h2: "Heading",
  h3: "Heading",
  h4: "Heading",
  h5: "Heading",
  h6: "Heading",
  header: "Header",
  heading: "Heading",
  iframe: "Frame",
  img: "Picture",
  input: "Field",
  label: "Label",
  li: "List item",
  link: "Link",
  listbox: "List",
  main: "Main part",
  menu: "Menu",
  menuitem: "Menu item",
  nav: "Navigation",
  navigation: "Navigation",
  ol: "List",
  option: "Option",
  p: "Text",
  picture: "Picture",
  radio: "Choice",
  reset: "Button",
  row: "Row",
  searchbox: "Search field",
  section: "Section",
  select: "List",
  slider: "Slider",
  span: "Text",
  submit: "Button",
  summary: "Heading",
  svg: "Icon",
  switch: "Switch",
  tab: "Tab",
  table: "Table",
  tabpanel: "Tab’s content",
  td: "Cell",
  textarea: "Field",
  textbox: "Field",
  th: "Cell",
  tr: "Row",
  ul: "List",
  video: "Film",
};
const LONGEST = 48;

/**
 * An element in a marketer's words, like “Button “Import contacts””.
 * @param {{ tag: string, role?: string | null, type?: string | null, name?: string }} element `name`: what it says, or is called for those who cannot see it
 */
export function called({ tag, role, type, name = "" }) {
  const kind = KINDS[role ?? ""] ?? (tag === "input" ? (KINDS[type ?? ""] ?? "Field") : (KINDS[tag] ?? "Area"));
  const words = name.replace(/\s+/g, " ").trim();
  return words ? `${kind} “${words.length > LONGEST ? `${words.slice(0, LONGEST - 1).trim()}…` : words}”` : kind;
}
