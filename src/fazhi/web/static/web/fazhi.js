/* Small comforts on top of pages that already work without this file. */
(() => {
  "use strict";
  document.documentElement.classList.add("fz-js");

  // The first thing to hear after a refused form is what is wrong with it.
  document.querySelector(".fz-summary")?.focus();

  // A second press while the first is under way would only be recognised and thrown away: say so by the button.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "1";
    event.submitter?.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sending]").forEach((form) => delete form.dataset.sending);
    document.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  });

  // Whoever signs out takes along the key to what was written offline (demands/field_store.js).
  document.addEventListener("submit", (event) => {
    if (event.target.getAttribute("action")?.endsWith("/logout/")) localStorage.removeItem("fazhi.field");
  });

  // Names and sizes of the files chosen, before they are sent.
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input.type !== "file") return;
    const box = input.closest(".fz-file") || input;
    let list = box.parentElement.querySelector(".fz-file-list");
    if (!list) {
      list = document.createElement("ul");
      list.className = "fz-file-list";
      list.setAttribute("role", "status");
      box.after(list);
    }
    const limit = Number(input.dataset.maxBytes || Infinity);
    list.replaceChildren(
      ...Array.from(input.files, (file) => {
        const item = document.createElement("li");
        item.textContent = `${file.name} · ${(file.size / 1e6).toFixed(1)} MB`;
        item.classList.toggle("fz-file-too-big", file.size > limit);
        return item;
      }),
    );
  });

  // One open menu at a time; Escape closes it and gives the focus back.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = event.target.closest?.("details[open].fz-who, details[open].fz-confirm");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details[open].fz-who").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    if (event.target.closest?.("[data-print]")) window.print();
  });

  // A drawing wider than its box opens at its middle, where it begins, not at an empty corner.
  document.addEventListener("toggle", (event) => {
    const box = event.target.open && event.target.querySelector(":scope > [role=region]");
    if (box) box.scrollLeft = (box.scrollWidth - box.clientWidth) / 2;
  }, true);

  // A live part that could not reach the server says so; the page stays as it is.
  const offline = document.querySelector("template#fz-offline");
  const say = () => {
    const place = document.getElementById("messages");
    if (place && offline) place.replaceChildren(offline.content.cloneNode(true));
  };
  document.addEventListener("htmx:sendError", say);
  document.addEventListener("htmx:timeout", say);
})();
