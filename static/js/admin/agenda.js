// The agenda while it is written: lines added, pasted and moved (by dragging, by buttons, by the keyboard), and their
// clock times, asked of the server. Without this, the buttons post and "Tell the new order" is a page of its own.

import { element, later } from "../shared.js";
import { addRow } from "../rows.js";

const form = document.querySelector("#agenda");
const list = form.querySelector("[data-lines]");
const say = form.querySelector("[data-say]");
const clock = form.querySelector("[data-clock]");
const tellLink = form.querySelector("[data-tell-order]");

const lines = () => [...list.children];
const isDropped = (line) => line.classList.contains("is-dropped");
const standing = () => lines().filter((line) => !isDropped(line));
const titleOf = (line) => line.querySelector("[data-title]");
const keyOf = (line) => line.querySelector("input[name=line]");
const value = (line, name) => line.querySelector(`[name$="-${name}"]`)?.value.trim() ?? "";
const hour = (line) => line.querySelector("[data-begins]").textContent.slice(0, 5); // without a zone

function renumber() {
  let n = 0;
  for (const line of lines()) {
    const place = isDropped(line) ? "" : ++n;
    line.querySelectorAll("[data-place]").forEach((shown) => (shown.textContent = place));
    line.querySelector("[data-handle]").hidden = false;
  }
}

// A line's key becomes its topic's form key on the server: whatever is submitted twice is added once.
function addLine() {
  const bytes = crypto.getRandomValues(new Uint8Array(9));
  const key = "n" + btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
  const blank = form.querySelector("[data-blank-line]");
  list.insertAdjacentHTML("beforeend", blank.innerHTML.replaceAll("n__key__", key));
  renumber();
  return list.lastElementChild;
}

// Several lines pasted into a title are several topics, and so is a row of cells: "1. “Title” — Speaker and Speaker
// (20 min)". Numbers, bullets, hours and quotes around a title go.
const ROW = /(?:(?<![^\t\n])"(?:[^"]|"")*"(?![^\t\n])|[^\n])+/g; // a quoted cell may hold line ends
const MARK = /^\s*(?:[•◦▪●○■・①-⑳]\s*|[*–—-]\s+|o\t|\(?\d{1,3}(?:[.)]\s+|[．）])|\d\d?:\d\d(?:\s*[–-]\s*\d\d?:\d\d)?(?=\s))/;
const COUNT = /^(?:\d{1,3}[.)]?|\d\d?:\d\d(?:\s*[–-]\s*\d\d?:\d\d)?)$/;
const MINUTES = /[\s,(（]*(\d{1,3})\s*(?:m(?:in(?:ute)?s?)?\b\.?|分|['’′])\s*[)）]?$/i;
const BY = /^["“„「『]([^"“”„「」『』]+)["”」』]\s*(?:by\b|[—–:,\/-])?\s*(.*)$|^(.+?)\s+[—–-]\s+([^—–]+)$/i;

function understood(row) {
  const cells = row.replace(MARK, "").split("\t").map((cell) => cell.replace(/^"([^]*)"$/, "$1").replace(/""/g, '"').trim());
  const told = cells.filter((cell, n) => cell && (n || !COUNT.test(cell)));
  const at = told.findLastIndex((cell, n) => n && (COUNT.test(cell) || MINUTES.exec(cell)?.index === 0));
  const minutes = at > 0 ? parseInt(told.splice(at, 1)) : (told.at(-1)?.match(MINUTES)?.[1] ?? "");
  const [words = "", names = ""] = at > 0 ? told : told.map((cell) => cell.replace(MINUTES, ""));
  const [, quoted, after, title = words, speakers = names] = words.match(BY) ?? [];
  return { title: quoted ?? title, names: names || (quoted ? after : speakers), minutes };
}

form.addEventListener("paste", (event) => {
  const title = event.target.closest("[data-title]");
  const pasted = event.clipboardData.getData("text").replace(/\r\n?/g, "\n").match(ROW)?.filter((row) => row.trim()) ?? [];
  if (!title || (pasted.length < 2 && !pasted[0]?.trim().includes("\t"))) return;
  event.preventDefault();
  let line = title.closest("[data-line]");
  pasted.map(understood).forEach(({ title, names, minutes }, n) => {
    const next = line.nextElementSibling;
    if (n) line = next && !titleOf(next).value && !keyOf(next).dataset.pk ? next : addLine();
    titleOf(line).value = title.replace(/\s+/g, " ");
    if (minutes) line.querySelector('[name$="-minutes"]').value = minutes;
    const rows = line.querySelector(".f-speakers [data-rows]");
    names.split(/\s*[,&、，;；/／＆\n]\s*|\s+and\s+/).filter(Boolean).forEach((name, at) => {
      const row = rows.querySelectorAll("[data-row]")[at] ?? addRow(rows);
      row.querySelector("[data-suggest]").value = name;
      row.querySelectorAll("[data-person], [data-answer]").forEach((input) => (input.value = ""));
    });
  });
  unsaved();
  titleOf(line).focus();
});

// Leaving the page asks first, as for everything else that is not saved.
const unsaved = () => form.dispatchEvent(new Event("input", { bubbles: true }));

function tell(line, more = "") {
  const title = titleOf(line).value.trim() || "A topic without a title";
  say.textContent = `${title}: place ${lines().indexOf(line) + 1} of ${list.children.length}. ${more}`;
}

// The neighbour is moved, never the line itself: so it keeps the focus and the pointer.
function move(line, by) {
  const other = by < 0 ? line.previousElementSibling : line.nextElementSibling;
  if (!other) return false;
  if (by < 0) line.after(other);
  else line.before(other);
  renumber();
  return true;
}

// Saved topics keep their new order at once; an order with a new topic in it waits for Save.
let timer = 0;
let waiting = null;
let orderSaved = null;
function keep(line) {
  const saved = lines().map((one) => keyOf(one).dataset.pk);
  askSoon();
  if (!form.dataset.reorder || saved.slice(0, saved.findLastIndex(Boolean) + 1).some((pk) => !pk)) {
    unsaved();
    tell(line, "Not saved yet.");
    return;
  }
  tell(line);
  clearTimeout(timer);
  waiting = line;
  // Whoever asks for the messages about this order waits for it.
  orderSaved = new Promise((done) => (timer = setTimeout(() => post(line).finally(done), 300)));
}

addEventListener("pagehide", () => {
  if (!waiting) return;
  clearTimeout(timer);
  post(waiting);
});

async function post(line) {
  waiting = null;
  const saved = lines().map(keyOf).filter((key) => key.dataset.pk);
  const body = new URLSearchParams(saved.map((key) => ["order", key.dataset.pk]));
  for (const name of ["version", "csrfmiddlewaretoken"]) body.set(name, form.elements[name].value);
  const answer = await fetch(form.dataset.reorder, { method: "POST", body, keepalive: true }).catch(() => null);
  const told = answer && (await answer.json().catch(() => ({})));
  if (answer?.ok) {
    form.elements.version.value = told.version;
    form.elements["initial-line"].value = saved.map((key) => key.value).join(",");
    tell(line, "Saved.");
  } else {
    unsaved();
    tell(line, told?.message ?? "Not saved yet: the server did not answer. Press Save.");
  }
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-move], [data-add-line]");
  if (!button) return;
  event.preventDefault();
  if ("addLine" in button.dataset) return titleOf(addLine()).focus();
  const line = button.closest("[data-line]");
  if (move(line, Number(button.dataset.move))) keep(line);
  button.focus();
});

// Alt or the handle with an arrow moves a line; Enter goes on to the next, as in a list that is written down.
document.addEventListener("keydown", (event) => {
  const line = event.target.closest("[data-line]");
  if (!line || event.defaultPrevented) return;
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const goesOn = event.key === "Enter" && event.target.matches("input") && !event.isComposing;
  if (by && (event.altKey || event.target.matches("[data-handle]"))) {
    event.preventDefault();
    if (move(line, by)) keep(line);
  } else if (goesOn && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    titleOf(line.nextElementSibling ?? addLine()).focus();
  }
});

form.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest("[data-handle]");
  if (!handle || event.button !== 0) return;
  event.preventDefault();
  handle.focus();
  const line = handle.closest("[data-line]");
  const before = lines().indexOf(line);
  handle.setPointerCapture(event.pointerId);
  line.classList.add("is-dragged");

  handle.onpointermove = (now) => {
    const [up, down] = [line.previousElementSibling, line.nextElementSibling];
    const middle = (one) => one.getBoundingClientRect().top + one.getBoundingClientRect().height / 2;
    if (up && now.clientY < middle(up)) move(line, -1);
    else if (down && now.clientY > middle(down)) move(line, 1);
  };
  handle.onlostpointercapture = () => {
    handle.onpointermove = null;
    line.classList.remove("is-dragged");
    if (lines().indexOf(line) !== before) keep(line);
  };
});

// An empty line for a new topic takes no time yet.
const isWritten = (line) => keyOf(line).dataset.pk || value(line, "title") || value(line, "minutes");

function question() {
  const facts = ["start_time", "held_on", "format", "minutes_wanted"];
  const asked = new URLSearchParams(facts.map((name) => [name, form.elements[name]?.value ?? ""]));
  const names = ["minutes", "questions_minutes", "pause_after", "kind"];
  standing().filter(isWritten).forEach((line) => asked.append("slot", names.map((name) => value(line, name)).join(",")));
  return asked;
}

let latest = 0;
async function ask() {
  const mine = ++latest;
  const answer = await fetch(`${clock.dataset.times}?${question()}`).catch(() => null);
  if (!answer?.ok || mine !== latest) return;
  const { begins, ends, words } = await answer.json();
  standing().forEach((line) => (line.querySelector("[data-begins]").textContent = isWritten(line) ? begins.shift() : ""));
  clock.querySelector("[data-ends]").textContent = ends || "–";
  clock.querySelector("[data-words]").replaceChildren(...words.map((sentence) => element("li", {}, sentence)));
  if (tellLink) markMoved();
}

const askSoon = later(150, ask);
form.addEventListener("input", () => askSoon());

// The topics whose time is another than when the page was drawn: only their speakers need to hear of it.
const drawn = new Map(standing().map((line) => [line, hour(line)]));
function markMoved() {
  const moved = standing().filter((line) => drawn.has(line) && drawn.get(line) !== hour(line));
  tellLink.search = new URLSearchParams(moved.map((line) => ["moved", keyOf(line).dataset.pk]));
  tellLink.closest("[data-tell]").classList.toggle("is-due", moved.length > 0);
}

tellLink?.addEventListener("click", async (event) => {
  event.preventDefault();
  await orderSaved;
  await ask();
  const answer = await fetch(tellLink.href).catch(() => null);
  const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
  const messages = page && page.querySelector("#tell-order");
  if (!messages) return location.assign(tellLink.href);
  document.querySelector("#tell-order")?.remove();
  form.after(document.adoptNode(messages));
  messages.querySelector("button.default, a")?.focus();
});

renumber();
