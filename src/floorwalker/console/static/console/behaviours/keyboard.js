// Keys: / search, j k rows, Enter open, r refresh, [ ] newer and older, ? help. A row opens by click, too.
const links = () => [...document.querySelectorAll("[data-row-link]")].filter((link) => link.offsetParent);

function step(by) {
  const all = links();
  if (!all.length) return;
  const at = all.findIndex((link) => link.closest("tr").contains(document.activeElement));
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1);
  all[next].focus();
  all[next].closest("tr").scrollIntoView({ block: "nearest" });
}

function press(selector) {
  document.querySelector(selector)?.click();
}

// Whoever leaves the search box is again where they came from.
let before;

function search() {
  before = document.activeElement;
  document.getElementById("search")?.focus();
}

const keys = {
  "/": search,
  j: () => step(1),
  k: () => step(-1),
  r: () => press("[data-refresh]"),
  "[": () => press("a[rel='prev']"),
  "]": () => press("a[rel='next']"),
  "?": () => document.getElementById("help")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (typing && event.key === "Escape") {
    typing.blur();
    if (typing.id === "search") before?.focus();
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]") || !Object.hasOwn(keys, event.key)) return;
  event.preventDefault();
  keys[event.key]();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-help]")) return document.getElementById("help").showModal();
  const row = event.target.closest("tr[data-row]");
  if (!row || event.target.closest("a, button, input, label, summary") || String(getSelection())) return;
  const link = row.querySelector("[data-row-link]");
  if (event.ctrlKey || event.metaKey) window.open(link.href);
  else link?.click();
});
