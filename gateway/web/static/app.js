// Small conveniences for those who have JavaScript. Every page works without this file.
"use strict";

// A list of what to look at again is read out first.
function focusFirst() {
  const target = document.querySelector("[data-focus]");
  if (target) target.focus();
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

// Take an address along with one tap.
function offerCopy() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
      button.nextElementSibling.textContent = button.dataset.copied;
    });
  }
}

// A device that shows another zone than the page: the service knows whether that was asked before.
function askAboutZone() {
  const place = document.querySelector("[data-zone-question]");
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!place || !zone || zone === place.dataset.zoneQuestion || !window.htmx) return;
  window.htmx.ajax("GET", `${place.dataset.from}?zone=${encodeURIComponent(zone)}`, { target: place, swap: "innerHTML" });
}

focusFirst();
offerZone();
offerCopy();
askAboutZone();
document.addEventListener("htmx:after:swap", focusFirst);
