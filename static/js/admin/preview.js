// Markdown as readers will see it, drawn by the server beside the text. Without this, the button posts.

async function draw(text) {
  const form = text.form;
  const body = new URLSearchParams({ text: text.value, csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
  const answer = await fetch(form.dataset.previewAt, { method: "POST", body }).catch(() => null);
  if (!answer?.ok) return;
  let shown = form.querySelector(`[data-preview="${text.id}"]`);
  if (!shown) {
    shown = document.createElement("div");
    shown.className = "preview rendered";
    shown.dataset.preview = text.id;
    shown.setAttribute("role", "region");
    shown.setAttribute("aria-label", "Preview");
    text.closest(".f").append(shown);
  }
  // The server's own HTML, cleaned by nh3; the page's policy lets no script run in it.
  shown.innerHTML = await answer.text();
}

const boxes = (form) => [...form.querySelectorAll("[data-markdown]")];

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-show-preview]");
  if (!button) return;
  event.preventDefault();
  button.form.dataset.previewed = "yes";
  boxes(button.form).filter((text) => text.value.trim()).forEach(draw);
});

let timer = 0;
document.addEventListener("input", (event) => {
  if (!event.target.matches?.("[data-markdown]") || !event.target.form.dataset.previewed) return;
  clearTimeout(timer);
  timer = setTimeout(draw, 300, event.target);
});
