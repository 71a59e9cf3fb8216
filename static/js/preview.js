// Markdown as readers will see it, drawn by the server beside the text. Without this, the button posts.

import { element, later } from "./shared.js";

const previewOf = (text) => document.querySelector(`[data-preview="${text.id}"]`);

export function makePreview(text) {
  const shown = element("section", { className: "preview rendered", ariaLabel: "Preview" });
  shown.dataset.preview = text.id;
  return shown;
}

export async function draw(text) {
  const body = new URLSearchParams({ text: text.value, csrfmiddlewaretoken: text.form.elements.csrfmiddlewaretoken.value });
  const answer = await fetch(text.form.dataset.previewAt, { method: "POST", body }).catch(() => null);
  // The server's own HTML, cleaned by nh3; the page's policy lets no script run in it.
  previewOf(text).innerHTML = answer?.ok ? await answer.text() : "The preview cannot be drawn just now.";
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-show-preview]");
  if (!button) return;
  event.preventDefault();
  for (const text of button.form.querySelectorAll("[data-markdown]")) {
    if (!previewOf(text)) text.closest(".f").append(makePreview(text));
    draw(text);
  }
});

const drawSoon = later(300, draw);
document.addEventListener("input", (event) => {
  const shown = event.target.matches?.("[data-markdown]") && previewOf(event.target);
  if (shown && !shown.hidden) drawSoon(event.target);
});
