// Rules are dragged to another place by their grip; the buttons beside it do the same without a mouse or a script.
const list = document.querySelector("[data-rules]");
let dragged;

const places = () => [...list.querySelectorAll("[data-rule]")];

function clear() {
  for (const rule of places()) rule.classList.remove("fw-rule-before", "fw-rule-after", "fw-rule-dragged");
}

function target(event) {
  const rule = event.target.closest("[data-rule]");
  if (!dragged || !rule || rule === dragged) return;
  const box = rule.getBoundingClientRect();
  return { rule, after: event.clientY > box.top + box.height / 2 };
}

function drop({ rule, after }) {
  const rest = places().filter((one) => one !== dragged);
  const form = dragged.querySelector("[data-place-form]");
  const to = document.createElement("input");
  Object.assign(to, { type: "hidden", name: "to", value: rest.indexOf(rule) + (after ? 1 : 0) });
  form.append(to);
  form.submit();
}

if (list?.querySelector("[data-grip]")) {
  list.addEventListener("pointerdown", (event) => {
    const rule = event.target.closest("[data-grip]")?.closest("[data-rule]");
    if (rule) rule.draggable = true;
  });

  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-rule]");
    dragged.classList.add("fw-rule-dragged");
    event.dataTransfer.effectAllowed = "move";
  });

  list.addEventListener("dragover", (event) => {
    const found = target(event);
    if (!found) return;
    event.preventDefault();
    for (const rule of places()) rule.classList.remove("fw-rule-before", "fw-rule-after");
    found.rule.classList.add(found.after ? "fw-rule-after" : "fw-rule-before");
  });

  list.addEventListener("drop", (event) => {
    const found = target(event);
    event.preventDefault();
    if (found) drop(found);
  });

  list.addEventListener("dragend", () => {
    clear();
    if (dragged) dragged.draggable = false;
    dragged = undefined;
  });
}
