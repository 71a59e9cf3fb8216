// The whole list of a page into the clipboard: as a table for a document, tab-separated for a spreadsheet.

import { element } from "./shared.js";

const cells = (text) => text.trimEnd().split("\r\n").map((line) => line.split("\t"));

// What `csv` quotes stands in no list but for a cell with a quote in it.
const plain = (cell) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);

export async function copyList(button) {
  const said = button.nextElementSibling;
  const answer = await fetch(button.dataset.copyList).catch(() => null);
  const text = answer?.ok ? await answer.text() : "";
  const rows = cells(text).map((row) => element("tr", {}, ...row.map((cell) => element("td", {}, plain(cell)))));
  const give = (event) => {
    event.clipboardData.setData("text/plain", text);
    event.clipboardData.setData("text/html", element("table", {}, ...rows).outerHTML);
    event.preventDefault();
  };
  document.addEventListener("copy", give, { once: true });
  const copied = text && document.execCommand("copy"); // also without HTTPS, where there is no navigator.clipboard
  document.removeEventListener("copy", give);
  said.textContent = copied ? button.dataset.copied : button.dataset.failed;
}
