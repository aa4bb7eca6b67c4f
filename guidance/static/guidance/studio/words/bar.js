/* The buttons under a text. */
import { offer } from "./values.js";

function button(label, inside, press) {
  const one = Object.assign(document.createElement("button"), { type: "button", className: "g-icon", title: label });
  one.setAttribute("aria-label", label);
  one.append(inside);
  // Pressing one leaves the selection in the text.
  one.addEventListener("pointerdown", (event) => event.preventDefault());
  one.addEventListener("click", () => press(one));
  return one;
}

function look(icon, label, press) {
  const drawn = Object.assign(document.createElement("span"), { className: "material-symbols-outlined", textContent: icon });
  drawn.setAttribute("aria-hidden", "true");
  const one = button(label, drawn, press);
  one.dataset.look = "";
  return one;
}

/* Returns the buttons for a writer of the text called `name`. */
export function barOf(writer, name) {
  const bar = Object.assign(document.createElement("div"), { className: "g-bar" });
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", `Format: ${name}`);
  const values = button("Insert variable", "Insert variable", (one) => offer(one, (chip) => writer.insert(chip)));
  values.classList.add("g-insert");
  values.setAttribute("aria-haspopup", "menu");
  values.setAttribute("aria-expanded", "false");
  bar.append(
    look("format_bold", "Bold", () => writer.mark("bold")),
    look("format_italic", "Italic", () => writer.mark("italic")),
    look("link", "Link", () => writer.toLink()),
    values,
  );
  return bar;
}
