// A combobox over a plain text field (ARIA APG, list autocomplete): offers what may be meant while somebody
// types. Without it the field is sent as it stands.

// By data-suggest, what is offered. offer(answer, input): options, <li>s, from the server's answer;
// choose(input, option); words(input), typed(input) and left(input, options) may be missing.
export const ways = {
  results: {
    // The server's own HTML, escaped there.
    offer: async (answer) => [...new DOMParser().parseFromString(await answer.text(), "text/html").body.children],
    choose: (input, option) => location.assign(option.dataset.address),
  },
};
const way = (input) => ways[input.dataset.suggest];

let field = null; // the field whose list is open
let active = -1;
let latest = 0; // question; a slower answer to an earlier one is left alone
let timer = 0;
const list = Object.assign(document.createElement("ul"), { id: "suggestions", className: "suggestions", role: "listbox" });
const said = Object.assign(document.createElement("p"), { className: "hidden", role: "status" });

const mark = (input, expanded) => Object.assign(input, { role: "combobox", ariaAutoComplete: "list", ariaExpanded: expanded });

function close() {
  if (!field) return;
  mark(field, "false").removeAttribute("aria-activedescendant");
  list.remove();
  field = null;
}

function open(input, options) {
  close();
  said.textContent = `${input.dataset.said ?? "Suggestions:"} ${options.length}`;
  if (!options.length) return;
  [field, active] = [input, -1];
  options.forEach((option, n) => Object.assign(option, { id: `suggestion-${n}`, role: "option", ariaSelected: "false" }));
  list.replaceChildren(...options);
  list.ariaLabel = input.labels[0]?.textContent.trim() || "Suggestions";
  (input.closest("label") ?? input).after(list);
  mark(input, "true").setAttribute("aria-controls", list.id);
}

function highlight(n) {
  active = (n + list.children.length) % list.children.length;
  [...list.children].forEach((option, at) => option.ariaSelected = at === active);
  field.setAttribute("aria-activedescendant", `suggestion-${active}`);
  list.children[active].scrollIntoView({ block: "nearest" });
}

function choose(option) {
  way(field).choose(field, option);
  close();
}

async function ask(input) {
  const query = way(input).words?.(input) ?? input.value.trim();
  const mine = ++latest;
  if (!query) return close();
  const answer = await fetch(`${input.dataset.suggestAt}?q=${encodeURIComponent(query)}`).catch(() => null);
  const options = answer?.ok ? await way(input).offer(answer, input) : [];
  if (mine === latest && document.activeElement === input) open(input, options);
}

document.addEventListener("input", ({ target }) => {
  if (!target.matches?.("[data-suggest]")) return;
  way(target).typed?.(target);
  clearTimeout(timer);
  timer = setTimeout(ask, 120, target);
});

document.addEventListener("focusin", ({ target }) => {
  if (!target.matches?.("[data-suggest]")) return;
  mark(target, "false");
  document.body.append(said); // there before it speaks, or it is not read out
});

document.addEventListener("focusout", ({ target }) => {
  if (target === field) way(field).left?.(field, [...list.children]);
  if (target === field) close();
});

document.addEventListener("keydown", (event) => {
  if (event.target !== field || event.isComposing) return;
  const { key } = event;
  const takes = key === "Enter" || (key === "Tab" && way(field).left); // what is left stands as it is
  if (active < 0 && takes || !["ArrowDown", "ArrowUp", "Escape"].includes(key) && !takes || event.altKey) return;
  if (key !== "Tab") event.preventDefault();
  if (key === "Escape") close();
  else if (takes) choose(list.children[active]);
  else highlight(key === "ArrowDown" ? active + 1 : Math.max(active, 0) - 1);
}, true);

list.addEventListener("pointerdown", (event) => {
  event.preventDefault(); // else the field loses its focus to the list
  const option = event.target.closest("[role=option]");
  if (option) choose(option);
});

// A list that can be copied: its script comes when it is wanted.
for (const button of document.querySelectorAll("[data-copy-list]")) {
  button.hidden = false;
  button.addEventListener("click", async () => (await import("./copy-list.js")).copyList(button));
}
