// A form asked for by htmx opens in the dialog; the same address is a page of its own without a script.
const dialog = document.getElementById("dialog");
let opener;

const inside = (event) => dialog?.contains(event.detail.target);

// A form that succeeded leads elsewhere: show that page instead of the dialog.
function arrive(xhr) {
  const fresh = new DOMParser().parseFromString(xhr.responseText, "text/html").getElementById("content");
  dialog.close();
  if (!fresh || new URL(xhr.responseURL).pathname !== location.pathname) return location.assign(xhr.responseURL);
  const node = document.importNode(fresh, true);
  document.getElementById("content").replaceWith(node);
  window.htmx.process(node);
  node.focus();
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (inside(event) && !dialog.open) opener = event.detail.elt;
});

document.addEventListener("htmx:beforeSwap", (event) => {
  if (!inside(event) || !event.detail.xhr.responseURL) return;
  const asked = new URL(event.detail.pathInfo.requestPath, location.href).pathname;
  if (new URL(event.detail.xhr.responseURL).pathname === asked) return;
  event.detail.shouldSwap = false;
  arrive(event.detail.xhr);
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (!inside(event) && !event.detail.elt.closest("#dialog")) return;
  if (!dialog.open) dialog.showModal();
  const first = dialog.querySelector("[aria-invalid='true']") ?? dialog.querySelector("input:not([type=hidden]), select, textarea");
  (first ?? dialog.querySelector("button.btn-primary, button.btn-danger"))?.focus();
});

document.addEventListener("click", (event) => {
  const away = event.target === dialog || event.target.closest("[data-close]");
  if (!away || !dialog?.open) return;
  event.preventDefault();
  dialog.close();
});

dialog?.addEventListener("close", () => {
  dialog.querySelector("#dialog-body").replaceChildren();
  opener?.focus();
});

// What was done is told on a new page: whoever works by keyboard goes on in its content, not before the menu.
if (document.getElementById("messages")) document.getElementById("content")?.focus({ preventScroll: true });
