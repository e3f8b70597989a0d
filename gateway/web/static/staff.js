// Conveniences on staff pages for those who have JavaScript. Every page works without this file.
"use strict";

// The caseload: filter while typing, arrow keys choose a line, Enter opens it.
function caseload() {
  const form = document.querySelector('[data-filter="caseload"]');
  const table = document.getElementById("caseload");
  if (!form || !table) return;
  const field = form.querySelector("input");
  const rows = [...table.tBodies[0].rows];
  const status = document.querySelector("[data-found]");
  let here = null;
  form.querySelector("[data-needless]").hidden = true;

  const visible = () => rows.filter((row) => !row.hidden);
  function choose(row) {
    if (here) here.classList.remove("is-here");
    here = row || null;
    if (!here) return;
    here.classList.add("is-here");
    here.scrollIntoView({ block: "nearest" });
  }
  function filter() {
    const words = field.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    for (const row of rows) row.hidden = !words.every((word) => row.dataset.text.includes(word));
    if (here && here.hidden) choose(null);
    status.textContent = `${visible().length} ${status.dataset.words}`;
  }
  function step(by) {
    const found = visible();
    const place = found.indexOf(here) + by;
    choose(found[Math.max(0, Math.min(found.length - 1, here ? place : 0))]);
    const link = here && here.querySelector("a");
    if (link && document.activeElement !== field) link.focus();
    if (here) status.textContent = here.querySelector("a").textContent;
  }
  field.addEventListener("input", filter);
  document.addEventListener("keydown", (event) => {
    const inside = event.target === field || table.contains(event.target) || event.target === document.body;
    if (!inside || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && event.target === field && here) {
      event.preventDefault();
      here.querySelector("a").click();
    } else if (event.key === "/" && event.target !== field) {
      event.preventDefault();
      field.focus();
    }
  });
}

// A link that is shown once is selected as a whole when one comes to it.
function selectable() {
  for (const field of document.querySelectorAll("[data-select]")) {
    field.addEventListener("focus", () => field.select());
  }
}

// The library: the address follows what is looked for, so that one comes back to the same list.
function library() {
  const form = document.getElementById("filters");
  if (!form) return;
  document.addEventListener("htmx:after:swap", () => {
    const wanted = [...new FormData(form)].filter(([, value]) => value);
    const query = new URLSearchParams(wanted).toString();
    history.replaceState(history.state, "", query ? `?${query}` : location.pathname);
  });
}

caseload();
selectable();
library();
