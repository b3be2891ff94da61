// Waiting for what is sold out: getting in line, one's place in it, and an offer while it stands.
import { minutes } from "./clock.js";
import { make } from "./view.js";
import { say } from "./words.js";

export class Waitlist {
  #drawn = "";
  #timers = [];

  constructor(cart, place, words) {
    Object.assign(this, { cart, place, words });
  }

  // Drawn anew only where something changed, so that nobody loses what they are typing.
  draw() {
    const { denied, state } = this.cart;
    const waits = new Set(state.waiting.map((entry) => entry.variant));
    const joins = denied.filter((line) => state.waitlist && !waits.has(line.variant));
    const now = JSON.stringify([joins, state.waiting]);
    if (now === this.#drawn) return;
    this.#drawn = now;
    this.#timers = [];
    this.place.replaceChildren(...state.waiting.map((entry) => this.#entry(entry)), ...joins.map((line) => this.#join(line)));
    this.tick();
  }

  tick() {
    for (const [timer, entry] of this.#timers) {
      const left = this.cart.clock.left(entry.expires_at);
      timer.textContent = left ? say(this.words.offered, { time: minutes(left) }) : this.words.lapsed;
    }
  }

  #entry({ variant, title, state, place, expires_at }) {
    const leave = this.#button("leave", variant, "plain");
    const name = make("strong", { textContent: title });
    if (state === "waiting") return this.#box(name, this.#said(say(this.words.waiting, { place })), leave);
    if (state === "lapsed") return this.#box(name, this.#said(this.words.lapsed));
    const timer = make("span", { role: "timer", "aria-live": "off" });
    this.#timers.push([timer, { expires_at }]);
    const told = this.#said(say(this.words.offered, { time: minutes(this.cart.clock.left(expires_at)) }), "unseen");
    return this.#box(name, told, timer, this.#button("claim", variant), leave);
  }

  #box(...inside) { return make("div", { className: "box" }, ...inside); }
  #said(textContent, className = "") { return make("p", { role: "status", className, textContent }); }

  #join({ variant, title, wanted, held }) {
    const mail = make("input", { type: "email", autocomplete: "email", placeholder: this.words.mail, "aria-label": this.words.mail });
    const form = make("form", { className: "box" }, make("strong", { textContent: title }), mail, make("button", { textContent: this.words.join }));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const [language] = (document.documentElement.lang || navigator.language).split("-");
      const quantity = Math.min(Math.max(wanted - held, 1), 10);
      const { said } = await this.cart.ask("wait", { variant, quantity, email: mail.value, language });
      if (said.code === "in_stock") this.cart.want(variant, wanted); // it came free meanwhile
    });
    return form;
  }

  #button(deed, variant, className = "") {
    const button = make("button", { type: "button", className, textContent: this.words[deed] });
    button.addEventListener("click", () => this.cart.ask(deed, { variant }));
    return button;
  }
}
