// The cart's token: sixteen random bytes that only this browser has. Whoever has it can change the cart.
const mint = () =>
  btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=/g, "");

const spare = {}; // where the browser keeps nothing, a token lasts as long as the page

export function tokenFor(key) {
  const name = `floorwalker:${key}`;
  try {
    const known = localStorage.getItem(name) ?? mint();
    localStorage.setItem(name, known);
    return known;
  } catch {
    return (spare[name] ??= mint());
  }
}

export function forget(key) {
  delete spare[`floorwalker:${key}`];
  try {
    localStorage.removeItem(`floorwalker:${key}`);
  } catch {
    // nothing is kept there
  }
}
