// Rows that repeat: speakers, links, … and the lines of the agenda. Without this, the buttons post.

function addRow(rows) {
  const row = rows.querySelector(":scope > template").content.firstElementChild.cloneNode(true);
  rows.querySelector("ol").append(row);
  return row;
}

// A line's key becomes its topic's form key on the server: whatever is submitted twice is added once.
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(9));
  return "n" + btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
}

function addLine(form) {
  const blank = form.querySelector("[data-blank-line]");
  const fresh = document.createElement("template");
  fresh.innerHTML = blank.innerHTML.replaceAll("n__key__", newKey());
  const line = fresh.content.firstElementChild;
  form.querySelector("[data-lines]").append(line);
  line.dispatchEvent(new CustomEvent("line-added", { bubbles: true }));
  return line;
}

function titleOf(line) {
  return line.querySelector("[data-title]");
}

document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-add-row]");
  const line = event.target.closest("[data-add-line]");
  if (!row && !line) return;
  event.preventDefault();
  if (row) addRow(row.closest("[data-rows]")).querySelector("input:not([type=hidden]), select, textarea").focus();
  else titleOf(addLine(line.form)).focus();
});

// Enter in a line goes on to the next topic, as in a list that is written down.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const line = event.target.closest("[data-line]");
  if (!line || event.defaultPrevented || !event.target.matches("input")) return;
  event.preventDefault();
  titleOf(line.nextElementSibling ?? addLine(event.target.form)).focus();
});

// Several lines pasted into a title are several topics: "Title — Speaker and Speaker", or the cells of a sheet.
document.addEventListener("paste", (event) => {
  const title = event.target.closest?.("[data-title]");
  const pasted = event.clipboardData.getData("text").split(/\r?\n/).map((text) => text.trim()).filter(Boolean);
  if (!title || pasted.length < 2) return;
  event.preventDefault();
  let line = title.closest("[data-line]");
  pasted.forEach((text, n) => {
    if (n) line = nextEmpty(line) ?? addLine(title.form);
    const [, words, names = ""] = text.match(/^(.*?)(?:\s*\t\s*|\s+[—–-]\s+)([^—–\t]+)$/) ?? [null, text];
    titleOf(line).value = words;
    const rows = line.querySelector(".f-speakers [data-rows]");
    names.split(/\s*[,&、]\s*|\s+and\s+/).filter(Boolean).forEach((name, at) => {
      const row = rows.querySelectorAll("[data-row]")[at] ?? addRow(rows);
      row.querySelector("[data-suggest]").value = name;
      row.querySelectorAll("[data-person], [data-answer]").forEach((input) => (input.value = ""));
    });
  });
  title.dispatchEvent(new Event("input", { bubbles: true }));
  titleOf(line).focus();
});

function nextEmpty(line) {
  const next = line.nextElementSibling;
  return next && !titleOf(next).value && !next.querySelector("[data-pk]") ? next : null;
}
