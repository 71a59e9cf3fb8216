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
