// What is seen of a cart: a timer, a sentence, a few buttons. It is drawn in a shadow root, in colours that the shop sets.
const LOOK = `
  :host { display: block; font: inherit; color: inherit; }
  :host([hidden]), [hidden] { display: none !important; }
  .box { display: flex; flex-wrap: wrap; overflow-wrap: anywhere; gap: .5rem .75rem; align-items: center; padding: .75rem 1rem; border-radius: .625rem;
    background: var(--floorwalker-ground, #eef3fb); color: var(--floorwalker-text, #14213d); }
  .box[data-tone=warn] { background: var(--floorwalker-warn-ground, #fff3dc); color: var(--floorwalker-warn-text, #5f3a00); }
  [role=timer] { font-variant-numeric: tabular-nums; font-weight: 600; }
  p { margin: 0; flex: 1 1 14rem; } p:empty { display: none; }
  [part=lines] { display: grid; gap: .5rem; margin-block-start: .5rem; } [part=lines]:empty { display: none; }
  .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  form { display: flex; flex-wrap: wrap; gap: .5rem; }
  input { font: inherit; min-height: 2.75rem; padding: 0 .75rem; border: 1px solid currentColor; border-radius: .5rem; min-width: 0; flex: 1 1 11rem; background: transparent; color: inherit; }
  input::placeholder { color: inherit; opacity: .75; }
  button { font: inherit; font-weight: 600; min-height: 2.75rem; padding: 0 1rem; border: 0; border-radius: .5rem; cursor: pointer;
    background: var(--floorwalker-accent, #1d4ed8); color: var(--floorwalker-on-accent, #fff); }
  button.plain { background: none; color: inherit; text-decoration: underline; padding-inline: 0; }
  :focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }`;

export const make = (name, about = {}, ...inside) => {
  const made = Object.assign(document.createElement(name), about);
  for (const part of ["role", "aria-live", "aria-label", "data-tone"]) if (part in about) made.setAttribute(part, about[part]);
  made.append(...inside);
  return made;
};

// A box with a timer for what runs, a sentence that is read out when it changes, and a place for buttons.
export class View {
  constructor(host) {
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(LOOK);
    root.adoptedStyleSheets = [sheet];
    this.timer = make("span", { role: "timer", "aria-live": "off", part: "timer", hidden: true });
    this.text = make("p", { role: "status", "aria-live": "polite", part: "text" });
    this.more = make("button", { type: "button", part: "more", hidden: true });
    this.lines = make("div", { part: "lines" });
    this.box = make("div", { className: "box", part: "box", hidden: true }, this.timer, this.text, this.more);
    root.append(this.box, this.lines);
  }

  // `running` is the sentence with the time in it; `said` is what is read out; `button` is what can be done.
  draw({ running = "", said = "", tone = "", button = "" }) {
    this.box.hidden = !running && !said;
    this.box.dataset.tone = tone;
    this.timer.hidden = !running;
    this.timer.textContent = running;
    if (this.text.textContent !== said) this.text.textContent = said;
    this.more.hidden = !button;
    this.more.textContent = button;
  }
}
