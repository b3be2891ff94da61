// Asking Floorwalker, one question after the other, so that what was clicked last is also what is told last.
export class Server {
  #last = Promise.resolve();

  constructor(address, key) {
    this.base = `${address.replace(/\/$/, "")}/api/v1/storefront/${key}/`;
  }

  ask(deed, body) {
    const answer = this.#last.then(() => this.#send(deed, body));
    this.#last = answer.catch(() => {});
    return answer;
  }

  // What came back, with `asked`: the moment at which it was sent. `away` says that nobody answered, or too much was asked.
  async #send(deed, body) {
    const asked = performance.now();
    try {
      const response = await fetch(this.base + deed, {
        method: "POST",
        credentials: "omit",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(8000),
        keepalive: deed === "release",
      });
      const said = await response.json();
      return { ok: response.ok, away: response.status === 429 || response.status >= 500, said, asked };
    } catch {
      return { ok: false, away: true, said: {}, asked };
    }
  }
}
