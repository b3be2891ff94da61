// Of all outcomes, only the chosen one's parameters are shown. Without a script all are, each under its name.
const choice = document.getElementById("id_outcome");

function show() {
  for (const part of document.querySelectorAll("[data-outcome]")) part.hidden = part.dataset.outcome !== choice.value;
}

if (choice) {
  show();
  choice.addEventListener("change", show);
}
