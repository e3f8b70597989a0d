// What a client typed and the server does not have yet: kept on this device until it has, at most a week.
// In localStorage, because that writes at once: what is there survives a page that is closed and a battery that is empty.
"use strict";

const Unsent = (() => {
  const PREFIX = "carryover.unsent ";
  const KEPT_FOR = 7 * 24 * 3600 * 1000;
  const LONGEST = 200000;
  const MOST = 50;
  const JUST_NOW = 60000;
  const person = document.querySelector("meta[name=carryover-person]")?.content || "";
  const mine = `${PREFIX}${person} `;

  // A browser that forbids it keeps what was typed as long as the page is open.
  let store = {};
  try {
    store = window.localStorage;
  } catch { /* the page itself has to do */ }

  const keys = (start) => Object.keys(store).filter((key) => key.startsWith(start));

  // One screen of one sheet: `body` is the form, `tried` what was sent without hearing what became of it.
  function get(address) {
    return JSON.parse(store[mine + address] || "null");
  }

  // Whether there was room.
  function put(address, record) {
    const text = JSON.stringify({ ...record, at: Date.now() });
    if (!person || text.length > LONGEST) return false;
    if (!get(address) && keys(PREFIX).length >= MOST) return false;
    try {
      store[mine + address] = text;
      return true;
    } catch {
      return false;
    }
  }

  const here = () => document.getElementById("question")?.getAttribute("action") || "";
  const drop = (address) => delete store[mine + address];
  const addresses = () => (person ? keys(mine).map((key) => key.slice(mine.length)) : []);
  const dropAll = () => addresses().forEach(drop);

  // After a week, whoever wrote it; and what this very page is the answer to.
  function tidy() {
    for (const key of keys(PREFIX)) {
      const { at, left } = JSON.parse(store[key]);
      const old = Date.now() - at > KEPT_FOR;
      const came = performance.getEntriesByType("navigation")[0]?.type === "navigate";
      const from = document.referrer && new URL(document.referrer).pathname;
      const taken = came && left && Date.now() - left < JUST_NOW && key === mine + from;
      if (old || (taken && !document.querySelector("[data-again]"))) delete store[key];
    }
    const done = document.querySelector("[data-done-with]")?.dataset.doneWith;
    if (done) addresses().filter((address) => address.startsWith(`${done}/`)).forEach(drop);
  }

  // What the page is based on now, and which entry of a diary is open, go into what is sent next.
  function patched(body, answer) {
    const form = new URLSearchParams(body);
    const told = answer.parts.flatMap((part) => [...part.querySelectorAll("input[type=hidden]")]);
    for (const input of told) form.set(input.name, input.value);
    return form.toString();
  }

  // Parts of the page by their ids, and among them how it went.
  function read(text) {
    const parts = [...new DOMParser().parseFromString(text, "text/html").body.children];
    const kept = parts.find((part) => part.id === "kept");
    return { state: kept?.dataset.state, words: kept?.textContent, parts: parts.filter((part) => part !== kept) };
  }

  // The answer as {status, state, words, parts}; a server that cannot be reached has the status 0.
  async function post(address, body, keepalive = false) {
    const form = new URLSearchParams(body);
    const token = document.querySelector("input[name=csrf_token]")?.value;
    if (token) form.set("csrf_token", token);
    try {
      const response = await fetch(`${address}/keep`, {
        method: "POST", body: form, keepalive, headers: { "HX-Request": "true" }, signal: AbortSignal.timeout?.(15000),
      });
      const text = await response.text();
      return { status: response.status, ...(response.ok ? read(text) : { words: text }) };
    } catch {
      return { status: 0 };
    }
  }

  // First what may have arrived already, so that an entry of a diary is not kept twice; then what is new.
  async function send(address, record, keepalive = false) {
    let { body, tried } = record;
    if (tried && tried !== body) {
      const before = await post(address, tried);
      if (before.status === 0 || before.status >= 429) return before;
      if (before.state) body = patched(body, before);
    }
    put(address, { ...record, body, tried: body });
    const answer = await post(address, body, keepalive);
    return { ...answer, sent: body };
  }

  // All but the screen that is open, one after the other, and never twice at once.
  let sendingAll = null;
  const sendAll = () => (sendingAll ??= sendEach().finally(() => { sendingAll = null; }));

  async function sendEach() {
    if (!document.querySelector("input[name=csrf_token]")) return;
    const others = () => addresses().filter((one) => one !== here());
    for (const address of others()) {
      const answer = await send(address, get(address));
      if (answer.state === "saved") drop(address);
      if (answer.state) document.dispatchEvent(new CustomEvent("carryover:sent", { detail: { address, answer } }));
      if (answer.status === 0) break;
    }
    const left = others()[0];
    const notice = document.getElementById("unsent");
    if (!notice) return;
    notice.hidden = !left;
    if (left) notice.querySelector("a").href = left;
  }

  // Signing out takes everything from this device. What is not sent is said first; the second press goes.
  let warned = false;
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-sign-out]") || !addresses().length) return;
    if (warned) return void dropAll();
    event.preventDefault();
    event.stopImmediatePropagation();
    sendAll().then(() => {
      warned = true;
      if (!addresses().length) event.target.requestSubmit();
      else document.getElementById("unsent-out").hidden = false;
    });
  }, true);

  tidy();
  sendAll();
  window.addEventListener("online", sendAll);
  return { get, put, drop, send, sendAll };
})();
