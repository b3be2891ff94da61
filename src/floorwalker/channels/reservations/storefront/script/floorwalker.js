// Floorwalker's storefront: <floorwalker-cart server="…" key="…"></floorwalker-cart> holds what is put into a cart, and says how long.
// No dependency, no cookie, no inline style: it runs under a strict CSP. The time that is shown is the server's.
import { FloorwalkerCart } from "./element.js";

customElements.get("floorwalker-cart") || customElements.define("floorwalker-cart", FloorwalkerCart);

const carts = () => document.querySelectorAll("floorwalker-cart");
const units = (from) => Math.max(0, Math.round(Number(from)) || 0);

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-floorwalker-add], [data-floorwalker-remove]");
  if (!button) return;
  const { floorwalkerAdd: add, floorwalkerRemove: remove, floorwalkerQuantity: many } = button.dataset;
  carts().forEach((cart) => (add ? cart.add(add, units(many ?? 1)) : cart.want(remove, 0)));
});

document.addEventListener("change", ({ target }) => {
  const variant = target.dataset?.floorwalkerQuantityOf;
  if (variant) carts().forEach((cart) => cart.want(variant, units(target.value)));
});
