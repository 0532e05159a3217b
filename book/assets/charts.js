/* Draws every chart of the page. The specification lies beside a still image, which stays where drawing fails. */
(function () {
  "use strict";

  const actions = { export: true, source: false, compiled: false, editor: false };

  async function draw(figure) {
    const canvas = figure.appendChild(document.createElement("div"));
    try {
      const spec = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
      await window.vegaEmbed(canvas, spec, { renderer: "svg", mode: "vega-lite", actions });
      figure.querySelector("img").remove();
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
