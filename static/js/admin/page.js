// Small courtesies of the session page: focus on what went wrong, one submit per click, nothing lost on leaving.

document.querySelector("[data-focus]")?.focus();

const touched = new Set();
const mark = (event) => event.target.closest?.("form[data-guard]") && touched.add(event.target.closest("form"));
document.addEventListener("input", mark);
document.addEventListener("change", mark);

addEventListener("beforeunload", (event) => {
  if (touched.size) event.preventDefault();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  touched.delete(form);
});
addEventListener("pageshow", () => document.querySelectorAll("form").forEach((form) => delete form.dataset.sent));

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const save = event.target.form?.querySelector("button[name=_save]");
  if (!save) return;
  event.preventDefault();
  save.form.requestSubmit(save);
});

// A date that is offered fills its field.
document.addEventListener("click", (event) => {
  const offer = event.target.closest("[data-fill]");
  if (!offer) return;
  event.preventDefault();
  const input = document.getElementById(offer.dataset.fill);
  input.value = offer.value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.focus();
});

// A line that is opened from an error link shows the field it hides.
addEventListener("hashchange", () => {
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  const closed = target && target.closest("details:not([open])");
  if (closed) closed.open = true;
  target?.focus?.();
});
