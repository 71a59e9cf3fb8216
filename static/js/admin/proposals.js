// Proposals in the admin: the words of a chosen reason, and texts to copy. Every page works without.

import { element } from "../shared.js";

const reason = document.querySelector("#id_reason");
const because = document.querySelector("#id_because");
let given = "";
reason?.addEventListener("change", () => {
  if (because.value.trim() === given.trim()) {
    given = reason.selectedOptions[0].dataset.text ?? "";
    because.value = given;
  }
});

for (const text of document.querySelectorAll("[data-copy]")) {
  const button = element("button", { type: "button" }, "Copy");
  button.addEventListener("click", () => {
    text.select();
    document.execCommand("copy"); // also without HTTPS, where there is no navigator.clipboard
    button.textContent = "Copied";
  });
  text.after(button);
}

// "Told" is noted in place: the links in the other texts of the page are shown only once.
for (const button of document.querySelectorAll("button[name=_told]")) {
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    const body = new FormData(button.form, button);
    button.disabled = true;
    const answer = await fetch(location.href, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
    const told = answer?.ok && (await answer.json().catch(() => null));
    if (told) {
      const said = element("span", { role: "status", tabIndex: -1 }, told.said);
      button.replaceWith(said);
      said.focus();
    } else {
      button.disabled = false;
      button.form.requestSubmit(button);
    }
  });
}
