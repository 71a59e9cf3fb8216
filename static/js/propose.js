// The form of a proposal, made quicker: a draft in this browser, near talks, rows, counter, preview.
// Without any of it the form works the same.

const form = document.getElementById("proposal");
const DRAFT = "mts-propose-draft";
const KEEPS_FOR = 30 * 24 * 3600 * 1000; // milliseconds

document.querySelector("[data-focus]")?.focus();

// A field that an error links to may be hidden below "More".
function reveal() {
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  const closed = target && target.closest("details:not([open])");
  if (closed) closed.open = true;
  target?.focus?.();
}
addEventListener("hashchange", reveal);
document.addEventListener("click", (event) => {
  if (event.target.closest?.('.form-errors a[href^="#"]')) setTimeout(reveal);
});

// Rows of co-speakers.

function addRow() {
  const rows = form.querySelector("[data-rows]");
  const row = rows.firstElementChild.cloneNode(true);
  row.querySelectorAll("input").forEach((input) => { input.value = ""; input.removeAttribute("id"); });
  rows.append(row);
  return row;
}

form.addEventListener("click", (event) => {
  if (!event.target.closest("[data-add-row]")) return;
  event.preventDefault();
  addRow().querySelector("input").focus();
});

// The draft. Only what its writer typed: no hidden fields, no addresses of others, no files.

const kept = form.querySelector("[data-kept]");
const typing = (input) => input.name && !input.matches("[type=hidden], [type=file], [data-not-kept], .trap *, [name=continues]");
const inputs = () => [...form.elements].filter((input) => input.matches("input, textarea, select") && typing(input));
const valueOf = (input) => (input.matches("[type=checkbox], [type=radio]") ? (input.checked ? input.value : null) : input.value);

function read() {
  try {
    const draft = JSON.parse(localStorage.getItem(DRAFT));
    return draft && Date.now() - draft.at < KEEPS_FOR ? draft : null;
  } catch { return null; }
}

function keep() {
  const fields = inputs().map((input) => [input.name, valueOf(input)]).filter(([, value]) => value);
  try {
    localStorage.setItem(DRAFT, JSON.stringify({ at: Date.now(), fields }));
    kept.hidden = false;
  } catch { /* private windows may refuse; then nothing is kept, and nothing is said */ }
}

function restore(draft) {
  const left = [...draft.fields];
  const rows = left.filter(([name]) => name === "co_speakers-name").length;
  for (let n = form.querySelectorAll('[name="co_speakers-name"]').length; n < rows; n += 1) addRow();
  for (const input of inputs()) {
    const isChoice = input.matches("[type=checkbox], [type=radio]");
    const at = left.findIndex(([name, value]) => name === input.name && (!isChoice || value === input.value));
    if (at < 0) continue;
    const [, value] = left.splice(at, 1)[0];
    if (isChoice) input.checked = true;
    else input.value = value;
  }
  const more = form.querySelector("[data-more]");
  more.open = [...more.querySelectorAll("input:not([type=hidden]), textarea")].some((input) => typing(input) && valueOf(input) && !input.matches("[type=radio]"));
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
  const chosen = form.elements.continues?.value ?? "";
  const query = new URLSearchParams({ q: said, continues: chosen });
  const answer = await fetch(`${form.dataset.nearAt}?${query}`).catch(() => null);
  // Our own HTML, escaped by the server; a slower answer to earlier words is left alone.
  if (answer?.ok && said === asked) near.innerHTML = await answer.text();
}
if (near) {
  let waiting = 0;
  form.addEventListener("input", (event) => {
    if (!event.target.matches("[data-near]")) return;
    clearTimeout(waiting);
    waiting = setTimeout(look, 500);
  });
  if (form.dataset.keeps === "fresh") look();
}

// Counters, and Markdown as it will be read.

for (const box of form.querySelectorAll("[data-limit]")) {
  const counter = document.createElement("output");
  counter.className = "counter";
  const count = () => {
    const limit = Number(box.dataset.limit);
    const length = [...box.value].length;
    counter.textContent = `${length.toLocaleString("en")} of ${limit.toLocaleString("en")} characters`;
    counter.classList.toggle("over", length > limit);
  };
  const line = document.createElement("p");
  line.className = "preview-do";
  line.append(counter);
  box.after(line);
  box.addEventListener("input", count);
  count();
  if (!("markdown" in box.dataset)) continue;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: "Preview" });
  const shown = Object.assign(document.createElement("div"), { className: "preview", hidden: true });
  shown.setAttribute("role", "region");
  shown.setAttribute("aria-label", "Preview");
  line.append(button);
  line.after(shown);
  let waiting = 0;
  const draw = async () => {
    const body = new URLSearchParams({ text: box.value, csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
    const answer = await fetch(form.dataset.previewAt, { method: "POST", body }).catch(() => null);
    // The server's own HTML, cleaned by nh3; the page's policy lets no script run in it.
    if (answer?.ok) shown.innerHTML = await answer.text();
    else shown.textContent = "The preview cannot be drawn just now.";
  };
  button.addEventListener("click", () => { shown.hidden = !shown.hidden; if (!shown.hidden) draw(); });
  box.addEventListener("input", () => { clearTimeout(waiting); if (!shown.hidden) waiting = setTimeout(draw, 300); });
}
