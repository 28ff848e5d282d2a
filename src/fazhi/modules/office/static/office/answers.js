/* Puts a template's text into its field. Without this file links do the same by loading the page anew. */
(() => {
  "use strict";
  for (const box of document.querySelectorAll("[data-office-fill]")) {
    const field = document.getElementById(box.dataset.officeFill);
    const pick = box.querySelector(".office-answers-pick");
    if (!field || !pick) continue;
    pick.hidden = false;
    box.querySelector(".office-answers-links").hidden = true;
    pick.querySelector("button").addEventListener("click", () => {
      const text = pick.querySelector("select").selectedOptions[0]?.dataset.text ?? "";
      field.value = field.value.trim() ? `${field.value.trimEnd()}\n${text}` : text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    });
  }
})();
