// Follows a list or a card: asks every two seconds whether anything changed, and patches only what did.
const pill = document.getElementById("live");
let { liveUrl: url, liveEtag: etag } = pill?.dataset ?? {};
let pause = 2000;

function show(state, count = 0) {
  pill.dataset.state = state;
  const word = pill.querySelector("[data-live-word]");
  const more = pill.querySelector("[data-live-new]");
  const sentence = pill.dataset[state];
  if (word.textContent !== sentence) word.textContent = sentence;
  if (!more) return;
  more.hidden = !count;
  const fresh = count ? pill.dataset.fresh.replace("%", count) : "";
  if (more.textContent !== fresh) more.textContent = fresh;
}

function swap(old, fresh) {
  if (!fresh || old.isEqualNode(fresh)) return;
  const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
  const node = document.importNode(fresh, true);
  old.replaceWith(node);
  window.htmx?.process(node);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

const busy = (node) => node.querySelector("details[open], input:focus, select:focus, textarea:focus");

async function patch(from, everything) {
  const answer = await fetch(from, { headers: { Accept: "text/html" }, cache: "no-store" });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const region of document.querySelectorAll("[data-live-region]")) {
    const rows = region.hasAttribute("data-live-rows") && !everything;
    if (!rows && !busy(region)) swap(region, page.getElementById(region.id));
    if (!rows) continue;
    for (const row of region.querySelectorAll("tr[data-row]")) swap(row, page.getElementById(row.id));
  }
}

async function ask() {
  const answer = await fetch(url, { headers: { "If-None-Match": etag }, cache: "no-store" });
  if (answer.status === 304) return show(pill.querySelector("[data-live-new]:not([hidden])") ? "waiting" : "live", waiting);
  if (!answer.ok) throw new Error(answer.status);
  const news = await answer.json();
  etag = news.etag;
  waiting = news.new ?? 0;
  if (!("ids_changed" in news) || news.ids_changed.length) await patch(pill.dataset.refreshUrl, false);
  show(waiting ? "waiting" : "live", waiting);
}

let waiting = 0;

async function follow() {
  try {
    if (!document.hidden) await ask();
    pause = 2000;
  } catch {
    pause = Math.min(pause * 2, 60000);
    show("offline", waiting);
  }
  setTimeout(follow, pause);
}

if (url) {
  setTimeout(follow, pause);
  document.addEventListener("visibilitychange", () => !document.hidden && ask().catch(() => show("offline", waiting)));
}
