// Follows a list or a card: asks every two seconds whether anything changed, and patches only what did.
import { hear } from "./clock.js";
const [EVERY, LONGEST] = [2000, 60000];
const pill = () => document.getElementById("live");
const notice = document.getElementById("notice");
let [pause, waiting] = [EVERY, 0];

function show(state) {
  const here = pill();
  const word = here.querySelector("[data-live-word]");
  const more = here.querySelector("[data-live-new]");
  const fresh = waiting ? here.dataset.fresh.replace("%", waiting) : "";
  if (state === "out") notice.textContent = notice.dataset.signedOut;
  else if (here.dataset.state === "out") notice.textContent = "";
  here.dataset.state = state;
  if (word.textContent !== here.dataset[state]) word.textContent = here.dataset[state];
  if (more.textContent !== fresh) more.textContent = fresh;
  more.hidden = !waiting;
}

// Replaces one element and keeps the focus where it was.
function swap(old, fresh) {
  if (!fresh || old.isEqualNode(fresh)) return;
  const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
  const node = document.importNode(fresh, true);
  if (old.matches("tr")) node.classList.add("fw-fresh");
  old.replaceWith(node);
  window.htmx?.process(node);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

const busy = (node) => node.querySelector("details[open]") || node.querySelector("input:focus, select:focus, textarea:focus");

function reading(node) {
  const selection = getSelection();
  return !selection.isCollapsed && node.contains(selection.anchorNode);
}

// Whoever is signed out is sent to the sign-in page.
async function get(url, headers) {
  const answer = await fetch(url, { headers, cache: "no-store", redirect: "manual" });
  if (answer.type === "opaqueredirect") throw new Error("out");
  hear(answer);
  if (!answer.ok && answer.status !== 304) throw new Error("offline");
  return answer;
}

async function patch() {
  const answer = await get(pill().dataset.refreshUrl, { Accept: "text/html" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const region of document.querySelectorAll("[data-live-region]")) {
    const parts = region.matches("[data-live-rows]") ? region.querySelectorAll("tr[data-row]") : [region];
    for (const part of parts) if (!busy(part) && !reading(part)) swap(part, page.getElementById(part.id));
  }
}

async function ask() {
  const { liveUrl, liveEtag } = pill().dataset;
  const answer = await get(liveUrl, { "If-None-Match": liveEtag });
  if (answer.status !== 304) {
    const news = await answer.json();
    waiting = news.new ?? 0;
    await patch();
    pill().dataset.liveEtag = news.etag;
  }
  show(waiting ? "waiting" : "live");
}

async function follow() {
  try {
    if (!document.hidden) await ask();
    pause = EVERY;
  } catch (trouble) {
    pause = Math.min(pause * 2, LONGEST);
    if (pill()) show(trouble.message === "out" ? "out" : "offline");
  }
  if (pill()) setTimeout(follow, pause);
}

if (pill()) setTimeout(follow, EVERY);
