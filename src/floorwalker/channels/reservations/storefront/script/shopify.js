// For Shopify themes: whatever way the theme changes its cart, what is in it afterwards is what is held.
import "./floorwalker.js";

const CHANGES = /\/cart\/(add|change|update|clear)(\.js)?(\?|$)/;
const root = () => window.Shopify?.routes?.root ?? "/";
const mine = () => document.querySelectorAll("floorwalker-cart");
let known = {};
let later;

// What the theme's cart has of each variant now. What it had before and has no more is given back.
async function follow() {
  const answer = await real(`${root()}cart.js`, { headers: { Accept: "application/json" } });
  const cart = await answer.json();
  const now = {};
  for (const item of cart.items) now[item.variant_id] = (now[item.variant_id] ?? 0) + item.quantity;
  const token = cart.token.split("?")[0];
  for (const element of mine()) {
    element.setAttribute("token", token);
    element.cart.given = token;
    if (!Object.keys(now).length && !Object.keys(known).length) continue;
    const gone = Object.fromEntries(Object.keys({ ...known, ...element.cart.had }).map((variant) => [variant, 0]));
    await element.match({ ...gone, ...now });
  }
  known = now;
}

// Several changes at once are followed once.
function soon() {
  clearTimeout(later);
  later = setTimeout(() => follow().catch(() => {}), 60);
}

const real = window.fetch.bind(window);
window.fetch = async (...asked) => {
  const answer = await real(...asked);
  if (CHANGES.test(String(asked[0]?.url ?? asked[0]))) soon();
  return answer;
};

const open = XMLHttpRequest.prototype.open;
XMLHttpRequest.prototype.open = function (method, url, ...more) {
  if (CHANGES.test(String(url))) this.addEventListener("loadend", soon);
  return open.call(this, method, url, ...more);
};

// A form that is sent leads to another page, and that page follows when it has loaded; so does one that comes back.
addEventListener("pageshow", soon);
document.addEventListener("submit", (event) => CHANGES.test(event.target.action ?? "") && event.defaultPrevented && soon());
