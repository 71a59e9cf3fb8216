// Rows that repeat: speakers, links, co-speakers, … Without this, the buttons post.

export function addRow(rows) {
  const list = rows.querySelector("ol");
  const blank = rows.querySelector(":scope > template")?.content ?? list;
  const row = blank.firstElementChild.cloneNode(true);
  row.querySelectorAll("input").forEach((input) => { input.value = ""; input.removeAttribute("id"); });
  list.append(row);
  return row;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-add-row]");
  if (!button) return;
  event.preventDefault();
  addRow(button.closest("[data-rows]")).querySelector("input:not([type=hidden]), select, textarea").focus();
});
