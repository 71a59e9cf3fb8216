// The running order: by dragging, by buttons, by the keyboard. Without this, the buttons post.

const form = document.querySelector("#agenda");
const lines = form?.querySelector("[data-lines]");
const say = form?.querySelector("[data-say]");

const all = () => [...lines.children];
const titleOf = (line) => line.querySelector("[data-title]").value.trim() || "A topic without a title";
const keyOf = (line) => line.querySelector("input[name=line]");

function renumber() {
  let n = 0;
  all().forEach((line) => {
    const place = line.classList.contains("is-dropped") ? "" : ++n;
    line.querySelectorAll("[data-place]").forEach((shown) => (shown.textContent = place));
    line.querySelector("[data-handle]").hidden = false;
  });
}

function tell(line, more = "") {
  say.textContent = `${titleOf(line)}: place ${all().indexOf(line) + 1} of ${all().length}. ${more}`;
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
function keep(line) {
  const saved = all().map((one) => keyOf(one).dataset.pk);
  const last = saved.findLastIndex(Boolean);
  form.dispatchEvent(new CustomEvent("order-changed"));
  if (!form.dataset.reorder || saved.slice(0, last + 1).some((pk) => !pk)) {
    unsaved();
    tell(line, "Not saved yet.");
    return;
  }
  tell(line);
  clearTimeout(timer);
  waiting = line;
  // Whoever asks for the messages about this order waits for it.
  form.orderSaved = new Promise((done) => (timer = setTimeout(() => post(line).finally(done), 300)));
}

// Leaving the page asks first, as for everything else that is not saved.
function unsaved() {
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

addEventListener("pagehide", () => {
  if (!waiting) return;
  clearTimeout(timer);
  post(waiting);
});

async function post(line) {
  waiting = null;
  const data = new FormData();
  const saved = all().map(keyOf).filter((key) => key.dataset.pk);
  saved.forEach((key) => data.append("order", key.dataset.pk));
  data.set("version", form.elements.version.value);
  data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  const body = new URLSearchParams(data);
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

if (form && !form.querySelector("fieldset[disabled]")) {
  renumber();
  form.addEventListener("line-added", renumber);

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    event.preventDefault();
    const line = button.closest("[data-line]");
    if (move(line, Number(button.dataset.move))) keep(line);
    button.focus();
  });

  form.addEventListener("keydown", (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const line = event.target.closest("[data-line]");
    if (!by || !line || !(event.altKey || event.target.matches("[data-handle]"))) return;
    event.preventDefault();
    if (move(line, by)) keep(line);
  });

  form.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("[data-handle]");
    if (!handle || event.button !== 0) return;
    event.preventDefault();
    handle.focus();
    const line = handle.closest("[data-line]");
    const before = all().indexOf(line);
    handle.setPointerCapture(event.pointerId);
    line.classList.add("is-dragged");

    const follow = (now) => {
      const [up, down] = [line.previousElementSibling, line.nextElementSibling];
      const middle = (one) => one.getBoundingClientRect().top + one.getBoundingClientRect().height / 2;
      if (up && now.clientY < middle(up)) move(line, -1);
      else if (down && now.clientY > middle(down)) move(line, 1);
    };
    const end = () => {
      handle.removeEventListener("pointermove", follow);
      line.classList.remove("is-dragged");
      if (all().indexOf(line) !== before) keep(line);
    };
    handle.addEventListener("pointermove", follow);
    handle.addEventListener("lostpointercapture", end, { once: true });
  });
}
