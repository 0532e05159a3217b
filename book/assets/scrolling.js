/* What is wider than the page scrolls on its own, and while it does it can be reached and scrolled by keyboard.
   What a link leads to is unfolded. */
(function () {
  "use strict";

  const NAMES = { "horse10-chart": "", "horse10-table": "table, scrolls", "horse10-formula": "formula, scrolls" };
  const OTHERS = [".horse10-provenance pre", ".highlight pre", ".pst-scrollable-table-container"];
  const SCROLLS = [...Object.keys(NAMES).map((name) => `.${name}`), ...OTHERS].join();

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

  /* What a link leads to is shown, also where it is folded away. */
  function unfold() {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const folds = [];
    for (let at = target && target.closest("details"); at; at = at.parentElement.closest("details")) folds.push(at);
    folds.forEach((fold) => { fold.open = true; });
    if (folds.length) target.scrollIntoView();
  }

  const all = () => document.querySelectorAll(SCROLLS).forEach(reach);
  window.addEventListener("load", all);
  window.addEventListener("load", unfold);
  window.addEventListener("hashchange", unfold);
  window.addEventListener("resize", all);
  document.addEventListener("horse10-drawn", (event) => reach(event.target));
  document.addEventListener("toggle", all, true);
})();
