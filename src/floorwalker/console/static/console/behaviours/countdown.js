// Counts down, by the server's clock, to the moments that the page names; live.js asks the server what is so then.
import { now, tell } from "./clock.js";

const two = (number) => String(number).padStart(2, "0");

function left(until) {
  const seconds = Math.ceil((until - now()) / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return seconds > 0 ? `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}` : "";
}

function count() {
  for (const place of document.querySelectorAll("[data-until]")) {
    if (!place.textContent) tell(Number(place.dataset.now));
    const rest = left(Number(place.dataset.until));
    place.textContent = rest ? place.dataset.left.replace("%", rest) : place.dataset.over;
  }
}

count();
setInterval(count, 1000);
