// A button that copies a text. Without it, or where the browser does not let it, the text can be selected.

const text = document.querySelector("[data-copied]");
const button = document.querySelector("[data-copy]");
const said = document.querySelector("[data-copy-said]");

if (text && button) {
  button.hidden = !navigator.clipboard;
  text.addEventListener("focus", () => text.select());
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.value);
      said.textContent = "Copied.";
    } catch {
      text.focus();
      said.textContent = "Selected: press Ctrl-C, or ⌘C.";
    }
  });
}
