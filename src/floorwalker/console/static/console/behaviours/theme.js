// Light, dark, or like the device. Runs before the first paint; the server keeps the choice.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let wish = root.dataset.bsTheme || "auto";

  function paint() {
    root.dataset.bsTheme = wish === "auto" ? (dark.matches ? "dark" : "light") : wish;
  }

  root.classList.add("js");
  paint();
  dark.addEventListener("change", paint);

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches(".fw-themes") || !event.submitter) return;
    event.preventDefault();
    wish = event.submitter.value;
    paint();
    for (const button of form.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button === event.submitter));
    }
    fetch(form.action, { method: "POST", body: new FormData(form, event.submitter), redirect: "manual" });
  });
})();
