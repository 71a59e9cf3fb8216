// A combobox over a plain text field (ARIA 1.2): offers records while somebody types.
// Without it the server asks back where it does not know who is meant.

let field = null; // the field whose list is open
let offered = [];
let active = -1;
let waiting = 0;
const list = document.createElement("ul");
list.id = "suggestions";
list.className = "suggestions";
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", "Suggestions");

const several = (input) => input.hasAttribute("data-several");
const words = (input) => (several(input) ? input.value.split(",").pop() : input.value).trim();
const part = (input, name) => input.closest("[data-row]")?.querySelector(`[data-${name}]`);

function prepare(input) {
  if (input.getAttribute("role") === "combobox") return;
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
}

function close() {
  if (!field) return;
  field.setAttribute("aria-expanded", "false");
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
    const option = document.createElement("li");
    option.id = `suggestion-${n}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.append(result.label ?? result.name);
    if (result.note) {
      const note = document.createElement("span");
      note.textContent = ` ${result.note}`;
      option.append(note);
    }
    return option;
  }));
  const label = input.closest("label");
  (label ?? input).after(list);
  input.setAttribute("aria-expanded", "true");
  input.setAttribute("aria-controls", list.id);
}

function highlight(n) {
  active = (n + offered.length) % offered.length;
  [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === active)));
  field.setAttribute("aria-activedescendant", `suggestion-${active}`);
  list.children[active].scrollIntoView({ block: "nearest" });
}

function choose(input, result) {
  if (several(input)) {
    const before = input.value.split(",").slice(0, -1).map((word) => word.trim());
    input.value = [...before, result.name].join(", ") + ", ";
  } else {
    input.value = result.name;
  }
  const [person, answer] = [part(input, "person"), part(input, "answer")];
  if (person) person.value = result.id === "new" ? "" : result.id;
  if (answer) answer.value = result.id === "new" ? "new" : "";
  const affiliation = part(input, "affiliation");
  if (affiliation && result.organisation && !affiliation.value) {
    affiliation.value = result.organisation;
    part(input, "capacity").value = "guest";
    part(input, "told").textContent = result.organisation;
  }
  if (result.id === "new" && part(input, "told")) part(input, "told").textContent = "new";
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

let timer = 0;
document.addEventListener("input", (event) => {
  const input = event.target;
  if (!input.matches?.("[data-suggest]")) return;
  prepare(input);
  // What was chosen goes with the name it was chosen for.
  const [person, answer] = [part(input, "person"), part(input, "answer")];
  if (person) person.value = "";
  if (answer) answer.value = "";
  clearTimeout(timer);
  timer = setTimeout(ask, 120, input);
});

document.addEventListener("focusin", (event) => {
  if (event.target.matches?.("[data-suggest]")) prepare(event.target);
});

document.addEventListener("focusout", (event) => {
  if (event.target !== field) return;
  const same = offered.filter((one) => one.id !== "new" && one.name.toLowerCase() === words(field).toLowerCase());
  if (same.length === 1 && !part(field, "person")?.value && !part(field, "answer")?.value) choose(field, same[0]);
  else close();
});

document.addEventListener("keydown", (event) => {
  if (event.target !== field || event.isComposing) return;
  if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !event.altKey) {
    event.preventDefault();
    highlight(event.key === "ArrowDown" ? active + 1 : Math.max(active, 0) - 1);
  } else if (event.key === "Enter" && active >= 0) {
    event.preventDefault();
    choose(field, offered[active]);
  } else if (event.key === "Tab" && active >= 0) {
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
