/* Draws every chart of the page. The specification lies beside a still image, which stays where drawing fails. Vega's
   expressions are interpreted, not compiled, so that the page's security policy need not allow evaluation. */
(function () {
  "use strict";

  const options = { renderer: "svg", mode: "vega-lite", actions: false, ast: true };

  async function draw(figure) {
    const canvas = figure.appendChild(document.createElement("div"));
    try {
      const spec = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
      const drawn = await window.vegaEmbed(canvas, spec, options);
      figure.querySelector("img").remove();
      if (figure.querySelector(".vega-bind")) figure.setAttribute("role", "group");  // an image has no controls
      figure.horse10 = { spec, view: drawn.view };
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
