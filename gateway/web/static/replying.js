// A reply that is being written is kept as a draft, a second after the last letter. Without this file a button does it.
"use strict";

for (const line of document.querySelectorAll("[data-kept]")) {
  const form = line.closest("form");
  const field = form.elements.reply;
  let timer = null;
  let kept = field.value;
  async function keep() {
    const words = field.value;
    const { csrf_token: token, draft_version: version } = form.elements;
    if (words === kept || form.dataset.sent) return;
    const body = new URLSearchParams({ reply: words, draft_version: version.value, csrf_token: token.value });
    try {
      const answer = await fetch(line.dataset.kept, { method: "POST", body, headers: { "X-Quietly": "1" }, keepalive: true });
      if (answer.status === 409) line.textContent = line.dataset.elsewhere;
      if (!answer.ok) return;
      version.value = await answer.text();
      kept = words;
      line.textContent = words ? line.dataset.words : "";
    } catch {
      // Away: the next letter tries again, and what is typed stays on the page.
    }
  }
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, 1000);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
  document.addEventListener("visibilitychange", () => document.hidden && keep());
}
