// Conveniences on the pages of figures for those who have JavaScript. Every page works without this file.
"use strict";

// What a figure means opens on hover and on focus; a press keeps it open, Escape closes it.
for (const fold of document.querySelectorAll("details[data-meaning]")) {
  let kept = false;
  const line = fold.querySelector("summary");
  const show = () => { fold.open = true; };
  const hide = () => { if (!kept) fold.open = false; };
  line.addEventListener("pointerenter", (event) => { if (event.pointerType === "mouse") show(); });
  fold.addEventListener("pointerleave", hide);
  line.addEventListener("focus", () => { if (line.matches(":focus-visible")) show(); });
  fold.addEventListener("focusout", hide);
  line.addEventListener("click", (event) => {
    event.preventDefault();
    kept = !(kept && fold.open);
    fold.open = kept;
  });
  fold.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    kept = false;
    fold.open = false;
  });
}

// Some questions take a moment: the page says that it counts.
for (const form of document.querySelectorAll("form[data-counts]")) {
  form.addEventListener("submit", () => {
    const main = document.querySelector("main");
    const words = document.createElement("p");
    words.setAttribute("role", "status");
    words.className = "counting";
    words.textContent = form.dataset.counts;
    main.setAttribute("aria-busy", "true");
    form.append(words);
  });
}

// Whoever comes back finds the page as it was, not the moment in which it was left.
addEventListener("pageshow", () => {
  document.querySelector("main").removeAttribute("aria-busy");
  for (const words of document.querySelectorAll(".counting")) words.remove();
});
