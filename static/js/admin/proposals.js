// Proposals in the admin: the words of a chosen reason, and texts to copy. Every page works without.

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
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    text.select();
    try {
      await navigator.clipboard.writeText(text.value);
    } catch {
      document.execCommand("copy");
    }
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
      const said = document.createElement("span");
      said.setAttribute("role", "status");
      said.tabIndex = -1;
      button.replaceWith(said);
      said.textContent = told.said;
      said.focus();
    } else {
      button.disabled = false;
      button.form.requestSubmit(button);
    }
  });
}
