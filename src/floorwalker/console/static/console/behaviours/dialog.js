// A form asked for by htmx opens in the dialog; the same address is a page of its own without a script.
const dialog = document.getElementById("dialog");
let opener;

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target?.id === "dialog-body" && !dialog.open) opener = event.detail.elt;
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "dialog-body" && !dialog?.contains(event.detail.target)) return;
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("[aria-invalid='true'], input:not([type=hidden]), select, textarea, button.btn-primary")?.focus();
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
