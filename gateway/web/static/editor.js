// While a draft is being saved in the quiet, a button waits for that: it sends the version that this makes.
// Every page works without this file.
"use strict";

{
  const patience = 4000;
  let saving = false;
  let going = null;

  const goOn = () => {
    const next = going;
    saving = false;
    going = null;
    if (next) next.form.requestSubmit(next.button);
  };
  document.addEventListener("htmx:before:request", (event) => {
    if (event.target.id === "kept-draft") saving = true;
  });
  document.addEventListener("htmx:finally:request", (event) => {
    if (event.target.id === "kept-draft") goOn();
  });
  document.addEventListener(
    "submit",
    (event) => {
      if (!saving || event.target.id !== "exercise") return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!going) setTimeout(goOn, patience);
      going = { form: event.target, button: event.submitter };
    },
    { capture: true },
  );
}
