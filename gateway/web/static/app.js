// Small conveniences for those who have JavaScript. Every page works without this file.
"use strict";

// A list of what to look at again is read out first.
function focusFirst() {
  const target = document.querySelector("[data-focus]");
  if (target) target.focus();
}

// While a worksheet is just being saved in the quiet, a button waits for that: what is kept must not be sent once more.
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
    if (event.target.id === "kept") saving = true;
  });
  document.addEventListener("htmx:finally:request", (event) => {
    if (event.target.id === "kept") goOn();
  });
  document.addEventListener("submit", (event) => {
    if (!saving || event.target.id !== "question") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!going) setTimeout(goOn, patience);
    going = { form: event.target, button: event.submitter };
  });
}

// A second tap on a button while the first is on its way sends nothing. (Without JavaScript the form's key does the same.)
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 8000);
});

// Coming back with the browser's own back button: forms may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Offer the zone of this device where a page asks for one.
function offerZone() {
  const offer = document.querySelector("[data-device-zone]");
  if (!offer) return;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const field = document.getElementById(offer.dataset.deviceZone);
  if (!zone || !field || field.value === zone) return;
  offer.hidden = false;
  offer.querySelector("[data-zone]").textContent = zone;
  offer.querySelector("button").addEventListener("click", () => {
    field.value = zone;
    offer.hidden = true;
    field.focus();
  });
}

focusFirst();
offerZone();
document.addEventListener("htmx:after:swap", focusFirst);
