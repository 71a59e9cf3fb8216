// A combobox over a plain text field (ARIA 1.2): offers records while somebody types.
// Without it the server asks back where it does not know who is meant.

import { element, later } from "../shared.js";

let field = null; // the field whose list is open
let offered = [];
let active = -1;
let waiting = 0;
const list = element("ul", { id: "suggestions", className: "suggestions", role: "listbox", ariaLabel: "Suggestions" });

const several = (input) => input.hasAttribute("data-several");
const words = (input) => (several(input) ? input.value.split(",").pop() : input.value).trim();
const part = (input, name) => input.closest("[data-row]")?.querySelector(`[data-${name}]`) ?? {}; // a list of tags has none

const mark = (input, expanded) => Object.assign(input, { role: "combobox", ariaAutoComplete: "list", ariaExpanded: expanded });

function close() {
  if (!field) return;
  mark(field, "false");
  field.removeAttribute("aria-controls");
  field.removeAttribute("aria-activedescendant");
  list.remove();
  field = null;
  active = -1;
}

function open(input, results) {
  close();
  offered = results;
  if (!results.length) return;
  field = input;
  list.replaceChildren(...results.map((result, n) => {
    const option = element("li", { id: `suggestion-${n}`, role: "option", ariaSelected: "false" });
    option.append(result.label ?? result.name);
    if (result.note) option.append(element("span", {}, ` ${result.note}`));
    return option;
  }));
  (input.closest("label") ?? input).after(list);
  mark(input, "true");
  input.setAttribute("aria-controls", list.id);
}

function highlight(n) {
  active = (n + offered.length) % offered.length;
  [...list.children].forEach((option, at) => option.ariaSelected = at === active);
  field.setAttribute("aria-activedescendant", `suggestion-${active}`);
  list.children[active].scrollIntoView({ block: "nearest" });
}

function choose(input, result) {
  const before = several(input) ? input.value.split(",").slice(0, -1).map((word) => `${word.trim()}, `) : [];
  input.value = before.join("") + result.name + (several(input) ? ", " : "");
  const isNew = result.id === "new";
  part(input, "person").value = isNew ? "" : result.id;
  part(input, "answer").value = isNew ? "new" : "";
  if (result.organisation && part(input, "affiliation").value === "") {
    part(input, "affiliation").value = result.organisation;
    part(input, "capacity").value = "guest";
    part(input, "told").textContent = result.organisation;
  }
  if (isNew) part(input, "told").textContent = "new";
  input.dispatchEvent(new Event("change", { bubbles: true }));
  close();
}

async function ask(input) {
  const query = words(input);
  const mine = ++waiting;
  if (!query) return close();
  const answer = await fetch(`${input.dataset.suggestAt}?q=${encodeURIComponent(query)}`).catch(() => null);
  if (!answer?.ok || mine !== waiting || document.activeElement !== input) return;
  const { results } = await answer.json();
  if (input.dataset.suggest === "people") {
    results.push({ id: "new", name: query, label: `Add “${query}” as a new person` });
  }
  open(input, results);
}

const askSoon = later(120, ask);
document.addEventListener("input", (event) => {
  const input = event.target;
  if (!input.matches?.("[data-suggest]")) return;
  // What was chosen goes with the name it was chosen for.
  part(input, "person").value = "";
  part(input, "answer").value = "";
  askSoon(input);
});

document.addEventListener("focusin", (event) => {
  if (event.target.matches?.("[data-suggest]")) mark(event.target, "false");
});

document.addEventListener("focusout", (event) => {
  if (event.target !== field) return;
  const same = offered.filter((one) => one.id !== "new" && one.name.toLowerCase() === words(field).toLowerCase());
  if (same.length === 1 && !part(field, "person").value && !part(field, "answer").value) choose(field, same[0]);
  else close();
});

document.addEventListener("keydown", (event) => {
  if (event.target !== field || event.isComposing) return;
  if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !event.altKey) {
    event.preventDefault();
    highlight(event.key === "ArrowDown" ? active + 1 : Math.max(active, 0) - 1);
  } else if ((event.key === "Enter" || event.key === "Tab") && active >= 0) {
    if (event.key === "Enter") event.preventDefault();
    choose(field, offered[active]);
  } else if (event.key === "Escape") {
    event.preventDefault();
    close();
  }
}, true);

// Before the field loses its focus to the list.
list.addEventListener("pointerdown", (event) => {
  const option = event.target.closest("[role=option]");
  if (!option) return;
  event.preventDefault();
  choose(field, offered[[...list.children].indexOf(option)]);
});
