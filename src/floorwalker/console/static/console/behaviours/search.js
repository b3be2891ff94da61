// The search box shows its words as tokens. Without a script the same words stand in the input as text.
const form = document.querySelector(".fw-search");
const list = form?.querySelector(".fw-tokens");
const input = form?.querySelector("input[name=q]");

const words = () => [...list.children].map((token) => token.dataset.text);

function whole() {
  return [...words(), input.value.trim()].filter(Boolean).join(" ");
}

function edit(token) {
  input.value = `${token.dataset.text} ${input.value}`.trim();
  token.remove();
  input.focus();
}

function settle() {
  if (list.children.length) input.value = "";
  if (list.children.length) input.placeholder = "";
  form.dataset.ready = "";
}

if (form) {
  settle();

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const address = new URL(form.action, location.href);
    if (whole()) address.searchParams.set("q", whole());
    location.assign(address);
  });

  input.addEventListener("keydown", (event) => {
    if (event.key !== "Backspace" || input.selectionEnd || !list.lastElementChild) return;
    event.preventDefault();
    edit(list.lastElementChild);
  });

  list.addEventListener("dblclick", (event) => {
    const token = event.target.closest(".fw-token");
    if (token) edit(token);
  });

  form.addEventListener("click", (event) => {
    if (event.target === form || event.target.matches(".fw-search-box, .fw-tokens")) input.focus();
  });
}
