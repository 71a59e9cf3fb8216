// A combobox over a plain text field (ARIA APG, list autocomplete): offers what may be meant while somebody
// types. Without it the field is sent as it stands. `ways` says of each data-suggest what it offers.

let field = null; // the field whose list is open
let active = -1;
let waiting = 0; // which question is the latest
let timer = 0;
const list = Object.assign(document.createElement("ul"), { id: "suggestions", className: "suggestions", role: "listbox" });
const said = Object.assign(document.createElement("p"), { className: "hidden", role: "status" });
document.body.append(said);

// offer(answer, input): the options, <li>s, from the server's answer; choose(input, option).
// words(input), typed(input) and left(input, options) may be missing.
export const ways = {
  results: {
    // The server's own HTML, escaped there.
    offer: async (answer) => [...new DOMParser().parseFromString(await answer.text(), "text/html").body.children],
    choose: (input, option) => location.assign(option.dataset.address),
  },
};
const way = (input) => ways[input.dataset.suggest];
const mark = (input, expanded) => Object.assign(input, { role: "combobox", ariaAutoComplete: "list", ariaExpanded: expanded });

export function close() {
  if (!field) return;
  mark(field, "false");
  field.removeAttribute("aria-controls");
  field.removeAttribute("aria-activedescendant");
  list.remove();
  field = null;
  active = -1;
}

function open(input, options) {
  close();
  said.textContent = `${input.dataset.said ?? "Suggestions:"} ${options.length}`;
  if (!options.length) return;
  field = input;
  options.forEach((option, n) => Object.assign(option, { id: `suggestion-${n}`, role: "option", ariaSelected: "false" }));
  list.replaceChildren(...options);
  list.ariaLabel = input.labels[0]?.textContent.trim() || "Suggestions";
  (input.closest("label") ?? input).after(list);
  mark(input, "true");
  input.setAttribute("aria-controls", list.id);
}

function highlight(n) {
  active = (n + list.children.length) % list.children.length;
  [...list.children].forEach((option, at) => option.ariaSelected = at === active);
  field.setAttribute("aria-activedescendant", `suggestion-${active}`);
  list.children[active].scrollIntoView({ block: "nearest" });
}

async function ask(input) {
  const query = way(input).words?.(input) ?? input.value.trim();
  const mine = ++waiting;
  if (!query) return close();
  const answer = await fetch(`${input.dataset.suggestAt}?q=${encodeURIComponent(query)}`).catch(() => null);
  const options = answer?.ok ? await way(input).offer(answer, input) : [];
  if (mine === waiting && document.activeElement === input) open(input, options);
}

document.addEventListener("input", ({ target }) => {
  if (!target.matches?.("[data-suggest]")) return;
  way(target).typed?.(target);
  clearTimeout(timer);
  timer = setTimeout(ask, 120, target);
});

document.addEventListener("focusin", ({ target }) => target.matches?.("[data-suggest]") && mark(target, "false"));

document.addEventListener("focusout", ({ target }) => {
  if (target !== field) return;
  way(field).left?.(field, [...list.children]);
  close();
});

document.addEventListener("keydown", (event) => {
  if (event.target !== field || event.isComposing) return;
  if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !event.altKey) {
    event.preventDefault();
    highlight(event.key === "ArrowDown" ? active + 1 : Math.max(active, 0) - 1);
  } else if ((event.key === "Enter" || event.key === "Tab" && field.dataset.suggest !== "results") && active >= 0) {
    if (event.key === "Enter") event.preventDefault();
    way(field).choose(field, list.children[active]);
    close();
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
  way(field).choose(field, option);
  close();
});
