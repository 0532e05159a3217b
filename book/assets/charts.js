/* Draws every chart of the page. The specification lies beside a still image, which stays where drawing fails. Vega's
   expressions are interpreted, not compiled, so that the page's security policy need not allow evaluation. */
(function () {
  "use strict";

  const options = { renderer: "svg", mode: "vega-lite", actions: false, ast: true };
  const CHOSEN = "chosen";  // a parameter of charts and the name of buttons, horse10/book/pictures/flipbook.py

  /* The chart and the buttons of that name choose the same picture: by hand, or by a click on a mark that has one. */
  function follow(view) {
    const show = () =>
      view.signal(CHOSEN, Number(document.querySelector(`input[name=${CHOSEN}]:checked`)?.value ?? 0)).runAsync();
    document.addEventListener("change", (event) => event.target.name === CHOSEN && show());
    view.addEventListener("click", (_, item) => {
      const button = document.querySelector(`input[name=${CHOSEN}][value="${item?.datum?.picture}"]`);
      if (!button) return;
      button.checked = true;
      button.closest("figure").scrollIntoView({ block: "nearest" });
      show();
    });
    show();
  }

  async function draw(figure) {
    const canvas = figure.appendChild(document.createElement("div"));
    try {
      const spec = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
      const drawn = await window.vegaEmbed(canvas, spec, options);
      figure.querySelector("img").remove();
      if (figure.querySelector(".vega-bind")) figure.setAttribute("role", "group");  // an image has no controls
      figure.horse10 = { spec, view: drawn.view };
      if (spec.params?.some((parameter) => parameter.name === CHOSEN)) follow(drawn.view);
      figure.dispatchEvent(new CustomEvent("horse10-drawn", { bubbles: true }));
    } catch (error) {
      canvas.remove();
      console.error("chart not drawn:", figure.id, error);
    }
  }

  function drawAll() {
    document.querySelectorAll(".horse10-chart").forEach(draw);
  }

  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", drawAll);
  } else {
    drawAll();
  }
})();
