// Chooses light or dark before the page is painted: the visitor's choice, or else the system's.
(() => {
  "use strict";

  const KEY = "glassware-theme";
  const root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");

  const chosen = () => {
    try {
      const value = localStorage.getItem(KEY);
      return value === "light" || value === "dark" ? value : "auto";
    } catch {
      return "auto"; // storage may be forbidden
    }
  };

  const apply = (choice) => {
    root.dataset.bsTheme = choice === "auto" ? (system.matches ? "dark" : "light") : choice;
  };

  window.glasswareTheme = {
    chosen,
    choose(choice) {
      try {
        localStorage.setItem(KEY, choice);
      } catch {
        // The choice then lasts as long as the page.
      }
      apply(choice);
    },
  };

  root.classList.add("gw-scripted");
  apply(chosen());
  system.addEventListener("change", () => apply(chosen()));
  window.addEventListener("beforeprint", () => apply("light")); // paper is white
  window.addEventListener("afterprint", () => apply(chosen()));
})();
