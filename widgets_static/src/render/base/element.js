/**
 * A new element with a class, children and attributes.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} name @param {string} [className] @param {(Node | string)[]} [children] @param {Record<string, string>} [attributes]
 */
export function make(name, className, children = [], attributes = {}) {
  const element = document.createElement(name);
  if (className) element.className = className;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}
