// What the fields of the admin offer while somebody types: people, tags and earlier talks.
// Without it the server asks back where it does not know who is meant.

import { element } from "../shared.js";
import { ways } from "../suggest.js";

const several = (input) => input.hasAttribute("data-several");
const words = (input) => (several(input) ? input.value.split(",").pop() : input.value).trim();
const part = (input, name) => input.closest("[data-row]")?.querySelector(`[data-${name}]`) ?? {}; // a list of tags has none

async function offer(answer, input) {
  const { results } = await answer.json();
  if (input.dataset.suggest === "people") {
    results.push({ id: "new", name: words(input), label: `Add “${words(input)}” as a new person` });
  }
  return results.map((result) => {
    const option = element("li", { result }, result.label ?? result.name);
    if (result.note) option.append(element("span", {}, ` ${result.note}`));
    return option;
  });
}

function choose(input, { result }) {
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
}

// What was chosen goes with the name it was chosen for.
const typed = (input) => ["person", "answer"].forEach((name) => part(input, name).value = "");

function left(input, options) {
  const same = options.filter(({ result }) => result.id !== "new" && result.name.toLowerCase() === words(input).toLowerCase());
  if (same.length === 1 && !part(input, "person").value && !part(input, "answer").value) choose(input, same[0]);
}

for (const what of ["people", "tags", "topics"]) ways[what] = { words, offer, choose, typed, left };
