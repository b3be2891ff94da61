// The server's clock: a page tells it to the millisecond, each answer by its second.
let ahead = 0;

export const now = () => Date.now() + ahead;

export function tell(moment) {
  ahead = moment - Date.now();
}

// Ours is put right where the answer cannot be of its second: this clock was changed, or the page is an old one.
export function hear(answer) {
  const off = now() - Date.parse(answer.headers.get("Date"));
  if (off < 0 || off > 2000) tell(now() - off + 500);
}
