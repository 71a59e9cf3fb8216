// Photos dropped on the form go up one by one, so that a long upload shows where it stands and one refused
// picture stops no other. Without this script the form uploads them all together.

const REFUSED = "photos-refused";

for (const form of document.querySelectorAll("form[data-drop]")) {
  const input = form.querySelector("input[type=file]");
  const progress = form.querySelector("[data-progress]");

  const upload = async (files) => {
    const refused = [];
    for (const [n, file] of [...files].entries()) {
      progress.textContent = `Uploading ${n + 1} of ${files.length}: ${file.name}`;
      const body = new FormData(form);
      body.set("files", file);
      try {
        const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
        refused.push(...(await answer.json()).refused);
      } catch (error) {
        refused.push(`${file.name}: ${error.message}`);
      }
    }
    if (refused.length) sessionStorage.setItem(REFUSED, `Not taken: ${refused.join(" ")}`);
    location.hash = "photos";
    location.reload();
  };

  // What was refused is told on the page that shows the others.
  progress.textContent = sessionStorage.getItem(REFUSED) ?? "";
  sessionStorage.removeItem(REFUSED);

  form.addEventListener("submit", (event) => {
    if (!input.files.length) return;
    event.preventDefault();
    upload(input.files);
  });
  for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
    form.addEventListener(name, (event) => {
      event.preventDefault();
      form.classList.toggle("is-over", name === "dragenter" || name === "dragover");
      if (name === "drop") upload(event.dataTransfer.files);
    });
  }
}
