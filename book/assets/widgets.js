/* Jupyter widgets where there is no kernel. A page holds the state that ipywidgets embeds (horse10/widgets.py); each
   model becomes the browser's own control, and links keep two of its traits equal. Nothing is evaluated as code. */
(function () {
  "use strict";

  const DEFAULTS = { min: 0, max: 100, step: 1, value: 0, interval: 100, index: 0, description: "", children: [] };

  class Model {
    constructor(name, state) {
      Object.assign(this, { name, state: { ...DEFAULTS, ...state }, heard: [] });
    }

    set(trait, value) {
      if (this.state[trait] === value) return;
      this.state[trait] = value;
      this.heard.forEach((listener) => listener(trait, value));
    }

    on(trait, act) {
      this.heard.push((changed, value) => changed === trait && act(value));
      act(this.state[trait]);
    }
  }

  const made = (tag, properties, ...inside) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...inside);
    return element;
  };
  const labelled = (model, ...inside) => made("label", {}, made("b", { textContent: model.state.description }), ...inside);
  const box = (kind) => (model, children) => made("div", { className: `horse10-${kind}` }, ...children);

  const DRAW = {
    HTML: (model) => made("div", { innerHTML: model.state.value || "" }),  // an empty value is not embedded
    HBox: box("hbox"),
    VBox: box("vbox"),

    Stack(model, children) {
      model.on("selected_index", (chosen) => children.forEach((child, at) => { child.hidden = at !== chosen; }));
      return made("div", {}, ...children);
    },

    Dropdown(model) {
      const list = made("select", {}, ...model.state._options_labels.map((words) => new Option(words)));
      list.addEventListener("change", () => model.set("index", list.selectedIndex));
      model.on("index", (index) => { list.selectedIndex = index; });
      return labelled(model, list);
    },

    SelectionSlider(model) {
      const words = model.state._options_labels;
      const slider = made("input", { type: "range", min: 0, max: words.length - 1, autocomplete: "off" });
      const output = made("output");
      slider.addEventListener("input", () => model.set("index", Number(slider.value)));
      model.on("index", (index) => {
        slider.value = index;
        slider.setAttribute("aria-valuetext", words[index]);
        output.textContent = words[index];
      });
      return labelled(model, slider, output);
    },

    Play(model) {
      const { min, max, step, interval } = model.state;
      const button = made("button", { type: "button" });
      let timer = null;
      const next = () => model.set("value", model.state.value + step > max ? min : model.state.value + step);
      const say = () => { button.textContent = timer ? "❚❚ pause" : "▶ play"; };
      const toggle = () => {
        timer = timer ? clearInterval(timer) : setInterval(next, interval);
        say();
      };
      button.addEventListener("click", toggle);
      say();
      if (model.state.playing && !matchMedia("(prefers-reduced-motion: reduce)").matches) toggle();
      return button;
    },
  };

  function link(models, { source: [from, trait], target: [to, other] }) {
    const [a, b] = [from, to].map((reference) => models.get(reference));
    a.on(trait, (value) => b.set(other, value));
    b.on(other, (value) => a.set(trait, value));
  }

  function draw(holder) {
    const read = (kind) => JSON.parse(holder.querySelector(`script[type*="widget-${kind}"]`).textContent);
    const reference = (id) => `IPY_MODEL_${id}`;
    const models = new Map(Object.entries(read("state").state).map(([id, { model_name, state }]) =>
      [reference(id), new Model(model_name.replace(/Model$/, ""), state)]));
    const element = (name) => {
      const model = models.get(name);
      return DRAW[model.name](model, model.state.children.map(element));
    };
    holder.append(element(reference(read("view").model_id)));
    models.forEach((model) => { if (model.name === "Link") link(models, model.state); });
  }

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".horse10-widgets").forEach(draw));
})();
