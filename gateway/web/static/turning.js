// Going through a whole sheet without a connection: its screens are fetched once and kept by this page alone, in memory.
"use strict";

const Sheet = (() => {
  const FETCH_AFTER = 1000; // whoever goes on at once needs no screens
  const first = document.getElementById("question");
  const base = first.getAttribute("action").replace(/\/\d+$/, "");
  const forms = new Map();
  let words = "";

  const numberOf = (form) => Number(form.getAttribute("action").split("/").pop());

  async function fetchAll() {
    try {
      const response = await fetch(`${base}/screens`, { headers: { "HX-Request": "true" } });
      if (!response.ok) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      words = page.getElementById("screens").dataset.place;
      for (const form of page.querySelectorAll("form")) {
        if (!forms.has(numberOf(form))) forms.set(numberOf(form), document.adoptNode(form));
      }
    } catch { /* without them a button keeps the page */ }
  }

  // Whether a question is asked: the same rules as on the server.
  function holds(condition, answers) {
    if (condition.all) return condition.all.every((one) => holds(one, answers));
    if (condition.any) return condition.any.some((one) => holds(one, answers));
    if (condition.not) return !holds(condition.not, answers);
    const answer = answers[condition.field];
    if ("answered" in condition) return (answer !== undefined) === condition.answered;
    if ("is" in condition) return Array.isArray(answer) ? answer.includes(condition.is) : answer === condition.is;
    if (typeof answer !== "number") return false;
    return "at_least" in condition ? answer >= condition.at_least : answer < condition.below;
  }

  function asNumber(texts) {
    const found = Number(texts.join("").replace(",", "."));
    return texts.length && Number.isFinite(found) ? found : undefined;
  }

  const READ = {
    scale: asNumber,
    number: asNumber,
    integer: asNumber,
    yes_no: ([one]) => (one ? one === "yes" : undefined),
    link: ([one]) => (one ? true : undefined),
    choice: ([one]) => one,
    choices: (texts) => (texts.length ? texts : undefined),
    checklist: (texts) => (texts.length ? texts : undefined),
  };

  function filledIn(question) {
    const inputs = [...question.querySelectorAll("input:not([type=hidden]), select, textarea")];
    return inputs.filter((one) => (/radio|checkbox/.test(one.type) ? one.checked : one.value.trim()));
  }

  // What stands in a question now; undefined if nothing does. Of some kinds it only matters that something does.
  function answerOf(question) {
    const { kind, answer } = question.dataset;
    const filled = filledIn(question);
    if (kind === "duration") return duration(filled);
    const texts = filled.map((one) => one.value.trim());
    const found = READ[kind] ? READ[kind](texts) : texts.length ? texts : undefined;
    return found === undefined && answer ? JSON.parse(answer) : found;
  }

  function duration(filled) {
    const minutes = filled.map((one) => Number(one.value) * (one.name.endsWith(".hours") ? 60 : 1));
    return minutes.length ? minutes.reduce((sum, one) => sum + one, 0) : undefined;
  }

  // Whether an answer of this sheet, as it stands on this page, asks for a person.
  function asksForAPerson(open) {
    const others = [...forms.values()].filter((form) => numberOf(form) !== numberOf(open));
    return [open, ...others].some((form) => [...form.querySelectorAll("[data-marks]")].some(isMarked));
  }

  function isMarked(question) {
    const marks = question.hidden ? [] : JSON.parse(question.dataset.marks);
    const partOf = (input, part) => !part || input.name.endsWith(`.${part}`);
    return marks.some(({ part, ...mark }) =>
      filledIn(question).some((input) => partOf(input, part) && meets(mark, input.value.trim())));
  }

  function meets(mark, text) {
    const number = asNumber([text]);
    if ("at_least" in mark) return number >= mark.at_least;
    return typeof mark.is === "number" ? number === mark.is : text === ({ true: "yes", false: "no" }[mark.is] ?? mark.is);
  }

  // The numbers of the screens to go through; what is not asked is hidden, and counts as not answered.
  function toGoThrough() {
    const answers = {};
    const numbers = [];
    for (const number of [...forms.keys()].sort((a, b) => a - b)) {
      let some = false;
      for (const question of forms.get(number).querySelectorAll("[data-name]")) {
        const { name, showIf } = question.dataset;
        question.hidden = Boolean(showIf) && !holds(JSON.parse(showIf), answers);
        if (question.hidden) continue;
        some = true;
        answers[name] = answerOf(question);
      }
      if (some) numbers.push(number);
    }
    return numbers;
  }

  // What is fixed by going on: noted in the form, so that the server hears of it.
  function fix(form) {
    if (!("locks" in form.dataset) || form.elements.went_on) return;
    const note = document.createElement("input");
    Object.assign(note, { type: "hidden", name: "went_on", value: "yes" });
    form.append(note);
  }

  function show(form, numbers) {
    const place = numbers.indexOf(numberOf(form)) + 1;
    const steps = document.querySelector(".sheet__progress");
    const said = document.querySelector(".sheet__head .quiet");
    const now = words.replace("{n}", place).replace("{total}", numbers.length + 1);
    document.title = document.title.replace(said.textContent, now);
    said.textContent = now;
    steps.replaceChildren(...[...numbers, 0].map(() => document.createElement("li")));
    [...steps.children].slice(0, place).forEach((step) => step.classList.add("is-past"));
    document.getElementById("question").replaceWith(form);
    form.querySelector(".sheet__body").inert = Boolean(form.elements.went_on);
    history.replaceState(null, "", form.getAttribute("action"));
    document.getElementById("main").focus();
    window.scrollTo(0, 0);
  }

  // To the screen that a button leads to: `last` behind the last one, nothing where there is no other.
  function turn(way, form) {
    if (!words || !["next", "back"].includes(way)) return null;
    forms.set(numberOf(form), form);
    const numbers = toGoThrough();
    const here = numbers.indexOf(numberOf(form));
    const next = numbers[here + (way === "next" ? 1 : -1)];
    if (next === undefined) return way === "next" ? "last" : null;
    if (way === "next") fix(form);
    return () => {
      show(forms.get(next), numbers);
      return forms.get(next);
    };
  }

  // Another screen of this page arrived: it goes on from what the server has now.
  document.addEventListener("carryover:sent", ({ detail: { address, answer } }) => {
    const form = [...forms.values()].find((one) => one.getAttribute("action") === address);
    for (const part of answer.parts || []) form?.querySelector(`#${part.id}`)?.replaceChildren(...part.childNodes);
  });

  setTimeout(fetchAll, FETCH_AFTER);
  return { turn, asksForAPerson };
})();
