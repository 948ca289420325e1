// The demo's page: asks the server for what changed and draws it. It keeps no state of the demo itself.

const $ = (id) => document.getElementById(id);
const PREVIEW = "sadari-preview";
let language = localStorage.getItem("language") ?? (navigator.language.startsWith("ko") ? "ko" : "en");
let person = sessionStorage.getItem("person");
let words = {};
let drawn = "";
let state = null;
let freshAfter = null;
let working = false;

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value == null) continue;
    element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

// Redrawing must not take the keyboard's place away.
function redraw(parent, children) {
  const focused = document.activeElement?.dataset?.key;
  parent.replaceChildren(...children);
  if (focused) parent.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

async function ask(path, method = "GET") {
  let answer;
  try {
    answer = await fetch(`${path}?lang=${language}`, { method });
  } catch {
    throw new Error(words.lost);
  }
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(body.error ?? `${words.problem} (${answer.status})`);
  return body;
}

function complain(title, lines = []) {
  $("notice-title").textContent = title;
  $("notice-list").replaceChildren(...lines.map((line) => make("li", {}, line)));
  $("notice").hidden = false;
}

async function change(path) {
  if (working) return;
  setWorking(true);
  try {
    draw(await ask(path, "POST"));
    $("notice").hidden = true;
  } catch (error) {
    complain(error.message);
  } finally {
    setWorking(false);
  }
}

function setWorking(on) {
  working = on;
  document.body.classList.toggle("working", on);
  $("status").textContent = on ? words.working : "";
  for (const button of document.querySelectorAll("[data-jump]")) {
    button.disabled = on || button.dataset.possible === "no";
  }
}

async function jump(to) {
  freshAfter = latest;
  await change(`/jump/${to}`);
}

let latest = 0;

function draw(newest) {
  state = newest;
  const key = JSON.stringify([state, person, freshAfter, language]);
  if (key === drawn) return;
  drawn = key;
  latest = state.count;
  freshAfter ??= state.count;
  $("day").textContent = state.now.day;
  $("wall").textContent = state.now.time;
  $("wall").dateTime = state.now.iso;
  for (const [name, ahead] of [["post", state.nextPost], ["meeting", state.nextMeeting]]) {
    $(`${name}-label`).textContent = ahead.label;
    $(`${name}-when`).textContent = ahead.when;
  }
  for (const button of document.querySelectorAll("[data-jump]")) {
    button.dataset.possible = state.jumps[button.dataset.jump] ? "yes" : "no";
    button.disabled = working || button.dataset.possible === "no";
  }
  if (!state.people.some((one) => one.id === person)) person = state.people[0].id;
  drawPeople(state.people);
  drawPlaces();
  drawJournal(state.journal);
  if (state.problems.length) complain(words.problem, state.problems);
}

function drawPeople(people) {
  redraw($("people"), people.map((one) => {
    const input = make("input", {
      type: "radio", name: "person", value: one.id, checked: one.id === person, "data-key": `person-${one.id}`,
    });
    input.addEventListener("change", () => choose(one.id));
    const face = make("img", { class: "face", src: `/faces/${one.face}`, alt: "", width: 32, height: 32 });
    const part = one.part === "member" ? "" : make("small", {}, one.partName);
    return make("label", { class: `person ${one.part}` }, input, face, make("span", {}, one.name, part));
  }));
  $("speaks").value = people.find((one) => one.id === person).language;
}

function choose(id) {
  person = id;
  sessionStorage.setItem("person", id);
  // At once: whoever opens a channel now opens it as this person.
  draw(state);
}

const SVG = "http://www.w3.org/2000/svg";

function sign(kind) {
  const icon = document.createElementNS(SVG, "svg");
  icon.setAttribute("class", "sign");
  icon.setAttribute("aria-hidden", "true");
  icon.append(document.createElementNS(SVG, "use"));
  icon.firstChild.setAttribute("href", `#sign-${kind}`);
  return icon;
}

function placeLink(place) {
  const inside = [
    sign(place.kind),
    make("span", { class: "name" }, place.name),
  ];
  const shown = state.opened?.place === place.id;
  if (shown) inside.push(make("small", { class: "shown" }, words.showing));
  if (place.unread) inside.push(make("small", { class: "unread", title: words.unread }, String(place.unread)));
  const style = `place ${place.kind}${shown ? " open" : ""}`;
  if (!place.opens) return make("div", { class: style }, ...inside);
  const viewer = place.owner ?? person;
  const link = make("a", {
    class: style, href: `/open/${place.id}/${viewer}?lang=${language}`, target: PREVIEW,
    "data-key": `place-${place.id}`,
  }, ...inside, make("span", { class: "go" }, words.open));
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    window.open(link.href, PREVIEW)?.focus();
    setTimeout(refresh, 500);
  });
  return link;
}

function drawPlaces() {
  const channels = state.places.filter((place) => place.kind !== "direct");
  const direct = state.places.filter((place) => place.kind === "direct");
  const children = [];
  for (const place of channels) {
    children.push(placeLink(place));
    const empty = place.kind === "forum" && !channels.some((other) => other.parent === place.id);
    if (empty) children.push(make("p", { class: "hint" }, words["forum-empty"]));
  }
  if (direct.length) children.push(make("h3", {}, words.direct), ...direct.map((place) => placeLink(place)));
  redraw($("places"), children);
}

function drawJournal(entries) {
  const items = entries.map((entry) => {
    const where = entry.placeId
      ? make("a", {
        href: `/open/${entry.placeId}/${person}?lang=${language}`, target: PREVIEW, "data-key": `entry-${entry.number}`,
      }, entry.place)
      : make("span", {}, entry.place);
    const head = make("p", { class: "when" }, make("span", {}, entry.when), " ", where);
    if (entry.kindName) head.append(" ", make("small", {}, entry.kindName));
    return make("li", { class: `${entry.kind}${entry.number > freshAfter ? " fresh" : ""}` }, head, make("p", {}, entry.text));
  });
  redraw($("journal"), items.length ? items : [make("li", { class: "hint" }, words["journal-empty"])]);
}

async function speak(to) {
  language = to;
  localStorage.setItem("language", to);
  words = await ask("/words");
  document.documentElement.lang = to;
  document.title = words.title;
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = words[element.dataset.word];
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", words[element.dataset.label]);
  }
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === to));
  }
  await refresh();
}

let gone = false;

async function refresh() {
  if (working) return;
  try {
    const newest = await ask("/state");
    if (working) return;
    draw(newest);
    if (gone) $("notice").hidden = true;
    gone = false;
  } catch (error) {
    gone = true;
    complain(error.message);
  }
}

for (const button of document.querySelectorAll("[data-jump]")) {
  button.addEventListener("click", () => jump(button.dataset.jump));
}
for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => speak(button.dataset.language));
}
$("speaks").addEventListener("change", (event) => change(`/people/${person}/${event.target.value}`));
$("notice-close").addEventListener("click", () => {
  $("notice").hidden = true;
  change("/problems/seen");
});

await speak(language === "ko" ? "ko" : "en");
setInterval(() => document.hidden || refresh(), 1500);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
