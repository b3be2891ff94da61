// The demo's shop: its cart is what Floorwalker holds, and after the end what it held.
const element = document.querySelector("floorwalker-cart");
const [lines, empty, checkout, pattern] = ["lines", "empty", "checkout", "line"].map((id) => document.getElementById(id));
const title = (variant) => document.querySelector(`.ware[data-variant="${CSS.escape(variant)}"]`)?.dataset.title ?? variant;

function draw() {
  const { state, had } = element.cart;
  const over = state.status === "expired" && !state.holds.length;
  const inside = over ? Object.entries(had) : state.holds.map((hold) => [hold.variant, hold.quantity]);
  const known = new Map([...lines.children].map((line) => [line.dataset.variant, line]));
  for (const [variant, quantity] of inside) {
    const line = known.get(variant) ?? begin(variant);
    known.delete(variant);
    line.classList.toggle("over", over);
    const input = line.querySelector("input");
    input.value = quantity;
  }
  known.forEach((line) => line.remove());
  empty.hidden = inside.length > 0;
  checkout.hidden = !inside.length;
}

function begin(variant) {
  const line = pattern.content.firstElementChild.cloneNode(true);
  line.dataset.variant = variant;
  line.querySelector(".what").textContent = title(variant);
  line.querySelector("input").dataset.floorwalkerQuantityOf = variant;
  const remove = line.querySelector("button");
  remove.dataset.floorwalkerRemove = variant;
  remove.setAttribute("aria-label", `${remove.textContent}: ${title(variant)}`);
  lines.append(line);
  return line;
}

// What is in one's own cart, and what somebody else has, is said where it stands on the shelf.
function mark({ detail }) {
  const lacking = new Set((detail.said?.lines ?? []).filter((line) => line.held < line.wanted).map((line) => line.variant));
  for (const { dataset: ware, children } of document.querySelectorAll(".ware")) {
    const left = [...children].find((part) => part.classList.contains("left"));
    left.dataset.others ??= left.textContent;
    const mine = element.cart.held(ware.variant) > 0;
    if (!mine && lacking.has(ware.variant)) left.dataset.others = left.dataset.gone;
    else if (!mine && left.textContent === left.dataset.mine && left.dataset.others === left.dataset.gone) left.dataset.others = "";
    left.textContent = mine ? left.dataset.mine : left.dataset.others;
  }
}

element.addEventListener("floorwalker", draw);
element.addEventListener("floorwalker", mark);
checkout.addEventListener("submit", () => (checkout.elements.token.value = element.cart.token));
