// Django's autocomplete draws a box of its own over each select and gives it no name: take the label's.
// (For a choice of several use a plain select: there its list is not a list for a screen reader.)
const nameBoxes = () => {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    const box = select.parentElement.querySelector(".select2-selection");
    const name = select.ariaLabel || select.labels[0]?.textContent.trim().replace(/:$/, "");
    if (!box || !name) continue;
    box.removeAttribute("aria-labelledby");
    // A rendered value carries role "textbox" without a name of its own.
    for (const one of [box, box.querySelector(".select2-selection__rendered")]) one?.setAttribute("aria-label", name);
  }
};

// The boxes are drawn at some moment after the page is there, and with each new row.
new MutationObserver(nameBoxes).observe(document.body, { childList: true, subtree: true });
nameBoxes();
