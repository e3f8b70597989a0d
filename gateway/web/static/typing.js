// A worksheet is saved while somebody types, at most two seconds later; without a connection it is kept on the device.
"use strict";

{
  let form, address, status, line, look, words; // of the screen that is open
  const SOON = 300; // after a choice
  const PAUSE = 1000; // after a letter
  const LATEST = 1800; // for somebody who does not pause
  const PATIENCE = 4000;
  const LONGEST_WAIT = 60000;
  const KEEPALIVE = 60000; // bytes that a browser sends for a page that is closed

  let dirty = false; // typed since the last save set out
  let since = 0;
  let timer = null;
  let sending = null;
  let wait = 2000;
  let state = "";
  let offline = false; // the last try reached nobody
  let insists = false;
  let going = false;

  function open(shown) {
    form = shown;
    address = form.getAttribute("action");
    status = form.querySelector("#kept");
    line = status.parentElement;
    look = form.querySelector("#look");
    words = line.dataset;
    dirty = false;
    form.querySelectorAll("[data-most]").forEach(room);
  }

  function content() {
    const typed = new URLSearchParams(new FormData(form));
    typed.delete("csrf_token");
    return typed.toString();
  }

  function show(now, say) {
    state = line.dataset.state = now;
    if (say && status.textContent !== say) status.textContent = say;
    look.hidden = now !== "asked";
    if (now === "away") helpAway();
  }

  // The server cannot say now that somebody should be there: the page says whom to call, until a saving arrives.
  function helpAway() {
    const card = document.getElementById("help-away");
    const place = form.querySelector("#help-here");
    if (!card || place.childElementCount || !Sheet.asksForAPerson(form)) return;
    place.append(card.content.cloneNode(true));
  }

  // Before anything is sent, it is on the device.
  function write(more = {}) {
    const before = Unsent.get(address) || {};
    return Unsent.put(address, { tried: before.tried, ...more, body: content() });
  }

  function typed(pause) {
    if (!dirty) since = Date.now();
    dirty = true;
    if (!write()) show(state, words.noRoom);
    later(Math.min(pause, Math.max(0, since + LATEST - Date.now())));
  }

  function later(pause) {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  }

  function save() {
    clearTimeout(timer);
    timer = null;
    sending ??= round().finally(() => {
      sending = null;
      if (dirty && state !== "away") later(SOON);
    });
    return sending;
  }

  async function round() {
    dirty = false;
    show("saving");
    write();
    await heard(await Unsent.send(address, { tried: Unsent.get(address)?.tried, body: content() }));
  }

  function heard(answer) {
    offline = answer.status === 0;
    if (offline || answer.status === 429 || answer.status >= 500) {
      show("away", words.away);
      later(wait);
      wait = Math.min(2 * wait, LONGEST_WAIT);
      return;
    }
    wait = 2000;
    if (!answer.state) {
      write({ tried: undefined });
      return show("refused", answer.words);
    }
    for (const part of answer.parts) document.getElementById(part.id)?.replaceChildren(...part.childNodes);
    if (answer.state === "saved" && !dirty) Unsent.drop(address);
    else write({ tried: undefined });
    show(answer.state, answer.words);
    return Unsent.sendAll();
  }

  // A page that is left or put away: the last words go along with it, and stay on the device until they have arrived.
  function leave() {
    if (!dirty || going) return;
    const body = content();
    write();
    if (body.length < KEEPALIVE && !sending) {
      dirty = false;
      Unsent.send(address, { tried: Unsent.get(address)?.tried, body }, true).then(heard);
    }
  }

  // A button waits until what was typed is saved. Without a connection the page stays, instead of an error of the browser;
  // with one, whoever presses again goes on.
  async function pressed(event) {
    if (going || event.target !== form) return;
    const waiting = dirty || sending || state === "away";
    if (!waiting && navigator.onLine) return leaving();
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = event.submitter;
    let patience;
    await Promise.race([
      (async () => { await sending; if (dirty || state === "away") await save(); })(),
      new Promise((done) => { patience = setTimeout(done, PATIENCE); }),
    ]);
    clearTimeout(patience);
    if ((offline || !navigator.onLine) && turned(button?.value)) return;
    if (!waiting || (state === "away" && (offline || !insists))) {
      insists = !offline && navigator.onLine;
      show("away", insists ? words.away : words.stay);
      return line.scrollIntoView({ block: "center" });
    }
    leaving();
    form.requestSubmit(button);
  }

  // Without a connection: to another screen of this sheet. What was written on this one waits on the device.
  function turned(way) {
    const turn = Sheet.turn(way, form);
    const written = dirty || form.elements.went_on || Unsent.get(address);
    if (!turn || (written && !write())) return false;
    if (turn === "last") {
      show("away", words.last);
      line.scrollIntoView({ block: "center" });
      return true;
    }
    open(turn());
    show("away", form.elements.went_on ? words.fixed : words.away);
    later(wait);
    return true;
  }

  function leaving() {
    going = true;
    const record = Unsent.get(address);
    if (record) Unsent.put(address, { ...record, left: Date.now() });
  }

  // Typed before this page was loaded: sent now, and shown by the server together with what is there.
  async function resume() {
    const record = Unsent.get(address);
    if (form.hasAttribute("data-again")) return void write({ tried: undefined });
    if (!record) return;
    form.inert = true;
    Unsent.put(address, { ...record, left: undefined });
    const answer = await Unsent.send(address, record);
    form.inert = false;
    if (answer.state === "saved") {
      Unsent.drop(address);
      location.replace(address);
    } else if (answer.state) again(answer.sent);
    else heard(answer);
  }

  // The server draws what it could not take, with everything that was typed.
  function again(body) {
    const copy = form.cloneNode(false);
    copy.id = "again";
    const token = form.elements.csrf_token.value;
    for (const [name, value] of [...new URLSearchParams(body), ["csrf_token", token], ["go", "look"]]) {
      const input = document.createElement("textarea");
      input.name = name;
      input.value = value;
      copy.append(input);
    }
    copy.hidden = true;
    document.body.append(copy);
    going = true;
    copy.submit();
  }

  // How much room is left is said when it gets scarce.
  function room(input) {
    const say = document.getElementById(`${input.id}-room`);
    const left = input.dataset.most - [...input.value.trim()].length;
    say.hidden = left > input.dataset.most / 10;
    if (!say.hidden) say.textContent = (left < 0 ? say.dataset.over : say.dataset.left).replace("{n}", Math.abs(left));
  }

  document.addEventListener("input", (event) => {
    if (event.target.form !== form) return;
    if (event.target.dataset.most) room(event.target);
    typed(PAUSE);
  });
  document.addEventListener("change", (event) => event.target.form === form && typed(SOON));
  document.addEventListener("submit", pressed, true);
  document.addEventListener("visibilitychange", () => document.hidden && leave());
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", () => { going = false; });
  window.addEventListener("online", () => state === "away" && save());
  open(document.getElementById("question"));
  resume();
}
