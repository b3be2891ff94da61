// The server's clock, as far as it is known here. The device's own clock may be wrong and is not asked.
export class Clock {
  #server = 0;
  #here = 0;

  // `now` is what the server said to a question that was asked at `asked`. What has passed since then counts whole, so that
  // never more time is shown than is left.
  learn(now, asked) {
    this.#server = Date.parse(now);
    this.#here = asked;
  }

  // Whole seconds until a moment of the server's.
  left(moment) {
    const now = this.#server + (performance.now() - this.#here);
    return moment ? Math.max(0, Math.floor((Date.parse(moment) - now) / 1000)) : 0;
  }
}

export const minutes = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
