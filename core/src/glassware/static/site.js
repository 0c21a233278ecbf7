// What makes pages handier; all of them work without it.
(() => {
  "use strict";

  const menu = document.querySelector("[data-gw-theme-menu]");
  if (menu && window.glasswareTheme) {
    const options = menu.querySelectorAll("[data-gw-theme]");
    const mark = () => {
      const choice = window.glasswareTheme.chosen();
      for (const option of options) {
        const active = option.dataset.gwTheme === choice;
        option.classList.toggle("active", active);
        option.setAttribute("aria-pressed", String(active));
      }
    };
    for (const option of options) {
      option.addEventListener("click", () => {
        window.glasswareTheme.choose(option.dataset.gwTheme);
        mark();
      });
    }
    mark();
    menu.hidden = false;
  }

  // A form that came back with errors: who reads by ear or by keyboard begins at their summary.
  document.querySelector("[data-gw-errors]")?.focus();

  document.addEventListener("submit", (event) => {
    const question = event.target.dataset.gwConfirm;
    if (question && !window.confirm(question)) {
      event.preventDefault();
    }
  });
})();
