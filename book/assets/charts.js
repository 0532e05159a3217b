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

  /* What the reader has chosen, to be kept when the chart is drawn anew. */
  function choices(view, spec) {
    const names = new Set((spec.params ?? []).map((parameter) => parameter.name));
    return view.getState({ signals: (name) => names.has(name), data: (name) => name.endsWith("_store") });
  }

  /* Draws for the width that there is; again, if what stands beside the panels takes more of it than expected. */
  async function drawn(canvas, spec, width, designed) {
    const font = getComputedStyle(canvas).fontFamily;
    let taken = 70;
    for (let tries = 0; ; tries += 1) {
      const made = await window.vegaEmbed(canvas, window.horse10Fit(spec, width, designed, font, taken), options);
      const wider = Number(canvas.querySelector("svg.marks").getAttribute("width")) - width;
      if (width >= designed || tries === 6 || (wider <= 0 && (tries > 1 || wider > -9))) return made;
      taken += wider + 3;
    }
  }

  async function draw(figure) {
    const image = figure.querySelector("img");
    const designed = figure.horse10?.designed ?? Number(image.getAttribute("width"));
    const width = Math.min(figure.clientWidth || designed, designed);
    if (figure.horse10?.width === width) return;
    const canvas = document.createElement("div");
    try {
      const spec = figure.horse10?.spec ?? JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
      const kept = figure.horse10 && choices(figure.horse10.view, spec);
      const old = figure.querySelector(":scope > div");
      figure.append(canvas);
      const { view } = await drawn(canvas, spec, width, designed);
      if (kept) view.setState(kept);
      image?.remove();
      old?.remove();
      if (canvas.querySelector(".vega-bind")) figure.setAttribute("role", "group");  // an image has no controls
      figure.horse10 = { spec, view, width, designed };
      if (spec.params?.some((parameter) => parameter.name === CHOSEN)) follow(view);
      figure.dispatchEvent(new CustomEvent("horse10-drawn", { bubbles: true }));
    } catch (error) {
      canvas.remove();
      console.error("chart not drawn:", figure.id, error);
    }
  }

  /* One chart after the other, and each again when its column has another width. */
  let last = Promise.resolve();
  const later = (figure) => { last = last.then(() => draw(figure)); };
  const resized = new ResizeObserver((entries) => entries.forEach(({ target }) => {
    clearTimeout(target.horse10Wait);
    target.horse10Wait = setTimeout(() => later(target), target.horse10 ? 150 : 0);
  }));

  function drawAll() {
    document.querySelectorAll(".horse10-chart").forEach((figure) => {
      later(figure);
      last.then(() => resized.observe(figure));
    });
  }

  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", drawAll);
  } else {
    drawAll();
  }
})();
