// Small courtesies of an organiser's page: one submit per click, nothing lost on leaving.

const touched = new Set();
const mark = (event) => event.target.closest?.("form[data-guard]") && touched.add(event.target.closest("form"));
document.addEventListener("input", mark);
document.addEventListener("change", mark);

addEventListener("beforeunload", (event) => touched.size && event.preventDefault());

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
