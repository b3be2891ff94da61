// Orders the columns by buttons without asking the server; a form post keeps the result.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-column-move]");
  if (!button) return;
  event.preventDefault();
  const row = button.closest("li");
  const other = button.dataset.columnMove === "up" ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  if (button.dataset.columnMove === "up") other.before(row);
  else other.after(row);
  button.focus();
});
