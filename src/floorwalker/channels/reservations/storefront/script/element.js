// <floorwalker-cart>: shows how long a cart is held, warns before the end, offers more time, and says what went wrong.
// Attributes: server, key, token (else one is made), lang, warn (seconds before the end), partial. Event: floorwalker.
import { Cart } from "./cart.js";
import { minutes } from "./clock.js";
import { View } from "./view.js";
import { Waitlist } from "./waitlist.js";
import { say, spoken } from "./words.js";

const ALSO = { offer_over: "lapsed", nothing_held: "expired", may_not_have: "restricted" };
const BEAT = 60_000, LINE = 10_000, GAP = 1000;

export class FloorwalkerCart extends HTMLElement {
  #listening;
  #ticking;

  connectedCallback() {
    this.words = spoken(this.lang || document.documentElement.lang || navigator.language);
    this.cart ??= this.#begin();
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    const look = () => document.visibilityState === "visible" && this.cart.sync();
    document.addEventListener("visibilitychange", look, { signal });
    for (const back of ["pageshow", "online"]) addEventListener(back, look, { signal });
    this.#ticking = setInterval(() => this.#tick(), 250);
    this.cart.sync();
  }

  disconnectedCallback() {
    this.#listening.abort();
    clearInterval(this.#ticking);
  }

  add(variant, many) { return this.cart.add(variant, many); }
  want(variant, quantity) { return this.cart.want(variant, quantity); }
  match(quantities) { return this.cart.match(quantities, this.hasAttribute("partial")); }
  release() { return this.cart.ask("release"); }

  #begin() {
    const [server, key, token] = ["server", "key", "token"].map((name) => this.getAttribute(name) ?? "");
    const cart = new Cart(server || location.origin, key, token);
    this.view = new View(this);
    this.waitlist = new Waitlist(cart, this.view.lines, this.words);
    this.view.more.addEventListener("click", () => (cart.left ? cart.ask("extend") : cart.again()));
    cart.addEventListener("told", ({ detail }) => {
      this.#draw();
      this.waitlist.draw();
      this.dispatchEvent(new CustomEvent("floorwalker", { bubbles: true, detail: { ...detail, cart: cart.state } }));
    });
    return cart;
  }

  // The end is the server's to say: where no time is left, it is asked, and until it answers, 0:00 stays.
  #tick() {
    const { cart } = this, since = performance.now() - cart.fresh, seen = document.visibilityState === "visible";
    this.#draw();
    this.waitlist.tick();
    if (cart.state.expires_at && !cart.left && since > GAP) cart.sync();
    else if (cart.state.waiting.length && since > LINE && seen) cart.sync();
    else if (cart.state.renews && since > BEAT && seen) cart.ask("renew");
  }

  #draw() {
    const { cart, words } = this, { status, expires_at: ends, extends: longer } = cart.state, left = cart.left;
    const soon = ends && left <= Number(this.getAttribute("warn") ?? 120);
    const lost = !ends && status === "expired";
    const wrong = cart.problem && say(words[ALSO[cart.problem] ?? cart.problem] ?? words.refused, cart.line);
    this.view.draw({
      running: ends ? say(words.held, { time: minutes(left) }) : "",
      said: wrong || (lost ? words.expired : soon ? words.soon : ""),
      tone: wrong || lost || soon ? "warn" : "",
      button: ends && longer ? words.more : lost && Object.keys(cart.had).length ? words.again : "",
    });
  }
}
