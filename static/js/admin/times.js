// The clock of the running order, asked of the server while it is written; and telling people of a new one.
// Without this, times are those of the last Save, and "Tell the new order" is a page of its own.

const form = document.querySelector("#agenda");
const clock = form?.querySelector("[data-clock]");
const tell = form?.querySelector("[data-tell-order]");
const standing = () => [...form.querySelectorAll("[data-lines] > [data-line]:not(.is-dropped)")];
const value = (line, name) => line.querySelector(`[name$="-${name}"]`)?.value.trim() ?? "";
const hour = (line) => line.querySelector("[data-begins]").textContent.slice(0, 5); // without a zone
const drawn = new Map();

function question() {
  const asked = new URLSearchParams({
    start_time: form.elements.start_time?.value ?? "",
    held_on: form.elements.held_on?.value ?? "",
    format: form.elements.format?.value ?? "",
    minutes_wanted: form.elements.minutes_wanted?.value ?? "",
  });
  const names = ["minutes", "questions_minutes", "pause_after", "kind"];
  standing().filter(written).forEach((line) => asked.append("slot", names.map((name) => value(line, name)).join(",")));
  return asked;
}

// An empty line for a new topic takes no time yet.
function written(line) {
  return line.querySelector("input[name=line]").dataset.pk || value(line, "title") || value(line, "minutes");
}

let timer = 0;
let latest = 0;
async function ask() {
  const mine = ++latest;
  const answer = await fetch(`${clock.dataset.times}?${question()}`).catch(() => null);
  if (!answer?.ok || mine !== latest) return;
  const told = await answer.json();
  standing().forEach((line) => (line.querySelector("[data-begins]").textContent = ""));
  standing().filter(written).forEach((line, n) => (line.querySelector("[data-begins]").textContent = told.begins[n]));
  clock.querySelector("[data-ends]").textContent = told.ends || "–";
  const words = told.words.map((sentence) => Object.assign(document.createElement("li"), { textContent: sentence }));
  clock.querySelector("[data-words]").replaceChildren(...words);
  markMoved();
}

// The topics whose time is another than when the page was drawn: only their speakers need to hear of it.
function markMoved() {
  if (!tell) return;
  const moved = standing().filter((line) => drawn.has(line) && drawn.get(line) !== hour(line));
  const keys = moved.map((line) => ["moved", line.querySelector("input[name=line]").dataset.pk]);
  tell.search = new URLSearchParams(keys);
  tell.closest("[data-tell]").classList.toggle("is-due", moved.length > 0);
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(ask, 150);
}

async function openInPlace(event) {
  event.preventDefault();
  await form.orderSaved;
  await ask();
  const answer = await fetch(tell.href).catch(() => null);
  const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
  const messages = page && page.querySelector("#tell-order");
  if (!messages) return location.assign(tell.href);
  document.querySelector("#tell-order")?.remove();
  form.after(document.adoptNode(messages));
  messages.querySelector("button.default, a")?.focus();
}

if (clock && !form.querySelector("fieldset[disabled]")) {
  standing().forEach((line) => drawn.set(line, hour(line)));
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("order-changed", soon);
  tell?.addEventListener("click", openInPlace);
}
