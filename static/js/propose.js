// The form of a proposal, made quicker: a draft in this browser, near talks, rows, counter, preview.
// Without any of it the form works the same.

import { element, later } from "./shared.js";
import { draw, makePreview } from "./preview.js";
import { addRow } from "./rows.js";

const form = document.getElementById("proposal");
const DRAFT = "mts-propose-draft";
const KEEPS_FOR = 30 * 24 * 3600 * 1000; // milliseconds

// The draft. Only what its writer typed: no hidden fields, no addresses of others, no files.

const kept = form.querySelector("[data-kept]");
const left = "[type=hidden], [type=file], [data-not-kept], .trap *, [name=continues], button, fieldset, output";
const inputs = () => [...form.elements].filter((input) => input.name && !input.matches(left));
const isChoice = (input) => input.matches("[type=checkbox], [type=radio]");
const isFilled = (input) => input.value && (!isChoice(input) || input.checked);

function read() {
  try {
    const draft = JSON.parse(localStorage.getItem(DRAFT));
    return draft && Date.now() - draft.at < KEEPS_FOR ? draft : null;
  } catch { return null; }
}

function keep() {
  const fields = inputs().filter(isFilled).map((input) => [input.name, input.value]);
  try {
    localStorage.setItem(DRAFT, JSON.stringify({ at: Date.now(), fields }));
    kept.hidden = false;
  } catch { /* private windows may refuse; then nothing is kept, and nothing is said */ }
}

function restore({ fields }) {
  const rows = form.querySelector("[data-rows]");
  const names = fields.filter(([name]) => name === "co_speakers-name");
  names.slice(rows.querySelectorAll("li").length).forEach(() => addRow(rows));
  for (const input of inputs()) {
    const at = fields.findIndex(([name, value]) => name === input.name && (!isChoice(input) || value === input.value));
    if (at < 0) continue;
    [[, input.value]] = fields.splice(at, 1);
    if (isChoice(input)) input.checked = true;
  }
  const more = form.querySelector("[data-more]");
  more.open = inputs().some((input) => more.contains(input) && isFilled(input) && !input.matches("select, [type=radio]"));
  kept.hidden = false;
}

if (kept) {
  const draft = form.dataset.keeps === "fresh" && read();
  if (draft) restore(draft);
  let waiting = 0;
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(keep, 400); });
  addEventListener("pagehide", () => { if (waiting) { clearTimeout(waiting); keep(); } });
  kept.querySelector("[data-forget]").addEventListener("click", () => {
    clearTimeout(waiting);
    waiting = 0;
    localStorage.removeItem(DRAFT);
    kept.hidden = true;
  });
}

// Earlier talks near what is typed.

const near = form.querySelector("[data-near-talks]");
let asked = "";
async function look() {
  const said = form.elements.title?.value.trim() || form.elements.sentence.value.trim();
  if (said === asked || said.length < 3) return;
  asked = said;
  const query = new URLSearchParams({ q: said, continues: form.elements.continues?.value ?? "" });
  const answer = await fetch(`${form.dataset.nearAt}?${query}`).catch(() => null);
  // Our own HTML, escaped by the server; a slower answer to earlier words is left alone.
  if (answer?.ok && said === asked) near.innerHTML = await answer.text();
}
if (near) {
  const lookSoon = later(500, look);
  form.addEventListener("input", (event) => event.target.matches("[data-near]") && lookSoon());
  if (form.dataset.keeps === "fresh") look();
}

// Counters, and Markdown as it will be read.

for (const box of form.querySelectorAll("[data-limit]")) {
  const limit = Number(box.dataset.limit);
  const counter = element("output", { className: "counter" });
  const count = () => {
    const length = [...box.value].length;
    counter.textContent = `${length.toLocaleString("en")} of ${limit.toLocaleString("en")} characters`;
    counter.classList.toggle("over", length > limit);
  };
  const line = element("p", { className: "preview-do" }, counter);
  box.after(line);
  box.addEventListener("input", count);
  count();
  if (!("markdown" in box.dataset)) continue;
  const shown = Object.assign(makePreview(box), { hidden: true });
  const button = element("button", { type: "button", className: "button" }, "Preview");
  button.addEventListener("click", () => { shown.hidden = !shown.hidden; if (!shown.hidden) draw(box); });
  line.append(button);
  line.after(shown);
}
