// Keeps on the server what is typed into a form of a record, and says so. The server decides whether anything has changed.
const PAUSE = 700;
const waiting = new Map();
let asking;

async function keep(form, leaving = false) {
  clearTimeout(waiting.get(form));
  waiting.delete(form);
  const body = new FormData(form);
  body.set("draft", "keep");
  asking?.abort();
  asking = new AbortController();
  const state = form.querySelector("[data-draft-state]");
  try {
    const answer = await fetch(form.action, { method: "POST", body, keepalive: leaving, redirect: "manual", signal: asking.signal });
    if (!answer.ok) throw new Error(answer.statusText);
    const { changed, said } = await answer.json();
    form.toggleAttribute("data-changed", changed);
    state.textContent = said;
  } catch (trouble) {
    if (trouble.name !== "AbortError") state.textContent = form.dataset.unkept;
  }
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-draft]");
  if (!form) return;
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(keep, PAUSE, form));
});

// What is sent itself need not be kept.
function sent(event) {
  clearTimeout(waiting.get(event.target));
  if (waiting.delete(event.target) || event.target.matches("form[data-draft]")) asking?.abort();
}
document.addEventListener("submit", sent, true);

document.addEventListener("visibilitychange", () => {
  if (document.hidden) for (const form of [...waiting.keys()]) keep(form, true);
});
