// Django's autocomplete draws a box of its own over each select and gives it no name: take the label's.
// (For a choice of several use a plain select: there its list is not a list for a screen reader.)
const nameBoxes = () => {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    const box = select.parentElement.querySelector(".select2-selection");
    const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
    const name = select.getAttribute("aria-label") || label?.textContent.trim().replace(/:$/, "");
    if (!box || !name) continue;
    box.removeAttribute("aria-labelledby");
    const shown = box.querySelector(".select2-selection__rendered");
    // A rendered value carries role "textbox" without a name of its own.
    shown?.setAttribute("aria-label", name);
    box.setAttribute("aria-label", name);
  }
};

// The boxes are drawn at some moment after the page is there, and with each new row.
new MutationObserver(nameBoxes).observe(document.body, { childList: true, subtree: true });
nameBoxes();
