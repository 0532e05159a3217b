/* What is wider than the page scrolls on its own, and while it does it can be reached and scrolled by keyboard. */
(function () {
  "use strict";

  const NAMES = { "horse10-chart": "", "horse10-table": "table, scrolls", "horse10-formula": "formula, scrolls" };
  const SCROLLS = [...Object.keys(NAMES).map((name) => `.${name}`), ".horse10-provenance pre"].join();

  function reach(box) {
    const name = NAMES[Object.keys(NAMES).find((of) => box.classList.contains(of))];
    if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight) {
      box.tabIndex = 0;
      if (name) {
        box.setAttribute("role", "group");
        box.setAttribute("aria-label", name);
      }
    } else {
      box.removeAttribute("tabindex");
    }
  }

  const all = () => document.querySelectorAll(SCROLLS).forEach(reach);
  window.addEventListener("load", all);
  window.addEventListener("resize", all);
  document.addEventListener("horse10-drawn", (event) => reach(event.target));
  document.addEventListener("toggle", all, true);
})();
