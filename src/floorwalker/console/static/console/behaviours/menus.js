// Drop-downs (<details>) close on Escape and when the reader goes elsewhere; failures are said aloud.
const open = () => document.querySelectorAll("details.fw-drop[open]");

document.addEventListener("pointerdown", (event) => {
  for (const drop of open()) if (!drop.contains(event.target)) drop.open = false;
});

document.addEventListener("focusin", (event) => {
  for (const drop of open()) if (!drop.contains(event.target) && !event.target.contains(drop)) drop.open = false;
});

// A menu that would leave the page opens towards its other side.
document.addEventListener(
  "toggle",
  (event) => {
    const menu = event.target.open && event.target.querySelector(".fw-bar .fw-drop-menu");
    if (!menu) return;
    event.target.classList.remove("fw-drop-end");
    const { left, right } = menu.getBoundingClientRect();
    event.target.classList.toggle("fw-drop-end", left < 0 || right > document.documentElement.clientWidth);
  },
  true,
);

// One range, or one named day: choosing the one empties the other.
document.addEventListener("change", (event) => {
  const menu = event.target.closest(".fw-filter");
  if (event.target.type === "radio") for (const input of menu?.querySelectorAll(".fw-range input") ?? []) input.value = "";
  if (event.target.closest(".fw-range")) for (const radio of menu.querySelectorAll("[type=radio]")) radio.checked = false;
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
