// A cart as the server knows it: what is wanted goes there, and only what comes back counts.
import { Clock } from "./clock.js";
import { Server } from "./server.js";
import { forget, tokenFor } from "./token.js";

const NOTHING = { status: "none", holds: [], waiting: [], expires_at: null, extends: false, renews: false, waitlist: false };

export class Cart extends EventTarget {
  clock = new Clock();
  state = NOTHING;
  had = {}; // what was held last
  problem = ""; // the code of what went wrong last; "away": nobody answered
  line = {}; // of which line
  denied = []; // what was sold out when it was wanted
  fresh = -Infinity; // when the server was asked last

  constructor(address, key, token) {
    super();
    this.key = key;
    this.given = token;
    this.server = new Server(address, key);
  }

  get token() { return this.given || tokenFor(this.key); }
  get left() { return this.clock.left(this.state.expires_at); }

  held(variant) { return this.state.holds.find((hold) => hold.variant === String(variant))?.quantity ?? 0; }
  add(variant, many = 1) { return this.match({ [variant]: this.held(variant) + many }); }
  want(variant, quantity) { return this.match({ [variant]: quantity }); }
  again() { return this.match(this.had); }
  sync() { return this.ask("timer"); }

  // Hold so many of each variant in all; 0 gives back.
  match(quantities, partial = false) {
    const lines = Object.entries(quantities).map(([variant, quantity]) => ({ variant, quantity }));
    return lines.length ? this.ask("reserve", { lines, partial }) : Promise.resolve({ ok: true, said: this.state });
  }

  async ask(deed, more = {}) {
    this.fresh = performance.now();
    const answer = await this.server.ask(deed, { token: this.token, ...more });
    this.#learn(deed, answer);
    this.dispatchEvent(new CustomEvent("told", { detail: { deed, ...answer } }));
    return answer;
  }

  #learn(deed, { ok, away, said, asked }) {
    const told = ok ? said : said.cart;
    if (told?.now) {
      this.clock.learn(told.now, asked);
      this.state = { ...NOTHING, ...told };
      if (told.holds.length) this.had = Object.fromEntries(told.holds.map((hold) => [hold.variant, hold.quantity]));
      if (told.status === "converted") forget(this.key);
    }
    if (away) this.problem = "away";
    else if (!ok || deed !== "timer" || this.problem === "away") {
      this.line = said.lines?.find((line) => line.reason && line.reason !== "not_reservable") ?? {};
      this.problem = ok ? (this.line.reason ?? "") : (said.code ?? "refused");
      this.denied = (said.lines ?? []).filter((line) => line.reason === "out_of_stock");
    }
  }
}
