/* The frames of a run, chosen in the chart or in the sheet: the chosen one is shown large above the others. Each caption
   becomes a button; Tab goes to the chosen one, the arrow keys go from one to the next. Without this script the sheet shows all frames. */
(function () {
  "use strict";

  const CHOSEN = "chosen";  // the parameter of the chart, horse10/runcharts.py
  const players = () => [...document.querySelectorAll(".horse10-failures")];
  const charts = () =>
    [...document.querySelectorAll(".horse10-chart")].filter((figure) =>
      figure.horse10?.spec.params?.some((parameter) => parameter.name === CHOSEN));

  function choose(player, number) {
    const figures = [...player.querySelectorAll("figure.horse10-still")];
    const figure = figures[number - 1];
    if (!figure) return;
    figures.forEach((other) => {
      const button = other.querySelector("button");
      button.setAttribute("aria-pressed", other === figure);
      button.tabIndex = other === figure ? 0 : -1;
    });
    const picture = figure.querySelector("svg");
    const stage = player.querySelector(".horse10-stage");
    stage.querySelector("svg")?.remove();
    stage.prepend(picture.cloneNode(true));
    stage.querySelector("p").textContent = picture.getAttribute("aria-label");
    charts().forEach((chart) => chart.horse10.view.signal(CHOSEN, number).runAsync());
  }

  function ready(player) {
    const figures = [...player.querySelectorAll("figure.horse10-still")];
    const stage = Object.assign(document.createElement("div"), { className: "horse10-stage" });
    const words = document.createElement("p");
    words.setAttribute("role", "status");
    stage.append(words);
    player.prepend(stage);
    stage.after(player.querySelector(".horse10-controls"));
    figures.forEach((figure, at) => {
      const caption = figure.querySelector("figcaption");
      const button = Object.assign(document.createElement("button"), { type: "button" });
      button.append(...caption.childNodes);
      caption.append(button);
      figure.addEventListener("click", () => choose(player, at + 1));
      button.addEventListener("keydown", (event) => {
        const to = figures[at + { ArrowRight: 1, ArrowLeft: -1 }[event.key]];
        if (!to) return;
        event.preventDefault();
        to.querySelector("button").focus();
        choose(player, figures.indexOf(to) + 1);
      });
    });
    choose(player, 1);
  }

  document.addEventListener("horse10-drawn", (event) => {
    if (!charts().includes(event.target)) return;
    const { view } = event.target.horse10;
    view.signal(CHOSEN, 1).runAsync();
    view.addEventListener("click", (_, item) => {
      const number = item?.datum?.picture;
      if (!number) return;
      players().forEach((player) => {
        choose(player, number);
        player.querySelector(".horse10-stage").scrollIntoView({ block: "nearest" });
      });
    });
  });

  const all = () => players().forEach(ready);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", all);
  else all();
})();
