// Drop-downs (<details>) close on Escape and when the reader goes elsewhere; failures are said aloud.
const open = () => document.querySelectorAll("details.fw-drop[open]");

document.addEventListener("pointerdown", (event) => {
  for (const drop of open()) if (!drop.contains(event.target)) drop.open = false;
});

document.addEventListener("focusin", (event) => {
  for (const drop of open()) if (!drop.contains(event.target)) drop.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const drop of open()) {
    drop.open = false;
    drop.querySelector("summary").focus();
  }
});

const notice = document.getElementById("notice");
let fading;

function say(sentence) {
  notice.textContent = sentence;
  clearTimeout(fading);
  fading = setTimeout(() => (notice.textContent = ""), 8000);
}

document.addEventListener("htmx:sendError", () => say(notice.dataset.offline));
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  say(status === 401 ? notice.dataset.signedOut : `${notice.dataset.failed} (${status})`);
});
