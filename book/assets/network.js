/* The network at work: shows what `horse10.networkview` has written for the chosen body part and training step. */
(function () {
  "use strict";

  function start(view) {
    const frames = JSON.parse(view.querySelector('script[type="application/json"]').textContent);
    const [part, step] = ["select", "input[type=range]"].map((kind) => view.querySelector(kind));
    const labels = view.querySelector("input[type=checkbox]");

    function draw(figure, frame) {
      const [k, t] = [part.selectedIndex, Number(step.value)];
      const now = frame.at[t][k];
      const set = (where, name, value) => {
        figure.querySelectorAll(where).forEach((element) => element.setAttribute(name, value));
      };
      const [columns, rows] = frame.tile;
      set(".map", "viewBox", `${k * columns} ${t * rows} ${columns} ${rows}`);
      set(".zoom", "viewBox", now.window);
      set(".around", "d", now.around);
      set(".way", "d", now.way);
      set(".point", "transform", now.point);
      set(".label", "transform", frame.label[k]);
      set(".label", "display", labels.checked && frame.label[k] ? "inline" : "none");
      set(".chosen", "d", figure.querySelectorAll(".line")[k].getAttribute("d"));
      set(".now", "transform", `translate(${figure.querySelector(".now").dataset.x.split(" ")[t]} 0)`);
      figure.querySelectorAll("output span").forEach((line, at) => { line.textContent = now.words[at]; });
    }

    function show() {
      const words = JSON.parse(step.dataset.stops)[step.value];
      step.setAttribute("aria-valuetext", words);
      step.closest("label").querySelector("output").textContent = words;
      view.querySelectorAll("figure").forEach((figure, at) => draw(figure, frames[at]));
    }

    view.querySelector(".horse10-controls").hidden = false;
    view.addEventListener("input", show);
    view.addEventListener("click", (event) => {
      const spot = event.target.closest(".spot");
      if (!spot) return;
      part.selectedIndex = Number(spot.dataset.part);
      show();
    });
    show();
  }

  const all = () => document.querySelectorAll(".horse10-network").forEach(start);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", all);
  else all();
})();
