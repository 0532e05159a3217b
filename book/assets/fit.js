/* A chart's specification for the width of its column, in the page's font: where there is less room than it was designed
   for, panels side by side come to stand below each other, and long names break. `window.horse10Fit` is for charts.js. */
(function () {
  "use strict";

  const PANEL = 140;  // px, what a panel asks for beside others
  const FONT = 12;  // px
  const LETTER = 0.56 * FONT;  // px, the mean width of one
  const NAMES = 0.34;  // of the width is for names along the vertical axis
  const BREAK = "  ";  // between the lines of a title: harmless where it is read aloud
  const JOINED = "panel";  // the field that names panels by row and column

  const views = (spec) => [...["layer", "hconcat", "vconcat", "concat"].flatMap((kind) => spec[kind] ?? []),
    ...(spec.spec ? [spec.spec] : [])];
  const every = (spec, act) => { act(spec); views(spec).forEach((view) => every(view, act)); };

  const isNamed = (channel) => channel?.field && !["quantitative", "temporal"].includes(channel.type);

  const isBesideNames = (view) => isNamed(view.encoding?.y) || views(view).some((each) => isBesideNames(each));

  /* All values of a field in the data sets of a chart. */
  function valuesOf(whole, field) {
    const rows = Object.values(whole.datasets ?? {}).flat();
    return [...new Set(rows.map((row) => row[field]).filter((value) => value != null))];
  }

  /* Words in lines of at most so many letters; the same as an expression for labels. */
  const lines = (words, letters) => words.split(" ").reduce((all, word) => {
    const last = all[all.length - 1];
    return last && last.length + word.length < letters ? [...all.slice(0, -1), `${last} ${word}`] : [...all, word];
  }, []);
  const broken = (letters) =>
    `split(trim(replace(datum.label, regexp('(.{1,${letters}})( +|$)', 'g'), '$1${BREAK}')), '${BREAK}')`;
  const title = (words, width) => (typeof words === "string" ? lines(words, width / LETTER).join(BREAK) : words);

  /* ---------------------------------------------------------------- panels */

  function inOrder(whole, { field, sort }) {
    const values = valuesOf(whole, field);
    if (Array.isArray(sort)) return sort;
    return sort === null ? values : sort === "descending" ? values.sort().reverse() : values.sort();
  }

  /* Facets: as many panels in a row as there is room for; returns how many. Of rows and columns that are too many, each
     panel is named by both. */
  function refacet(whole, spec, width) {
    const { row, column } = spec.facet;
    const beside = views(spec).some((view) => isBesideNames(view)) ? NAMES * width : 60;
    const most = Math.max(1, Math.floor((width - beside) / PANEL));
    const headed = (facet, columns) => {
      if (facet.header?.labelExpr) return;
      facet.header = { ...facet.header, labelExpr: broken(Math.floor((width - beside) / columns / LETTER)) };
    };
    if (column && inOrder(whole, column).length <= most) {
      headed(column, inOrder(whole, column).length);
      if (row) row.header = { ...row.header, labelLimit: spec.spec.height ?? 200 };
      return inOrder(whole, column).length;
    }
    if (row && column) {
      const name = ({ field }) => `datum[${JSON.stringify(field)}]`;
      spec.transform = [...(spec.transform ?? []), { calculate: `${name(column)} + ', ' + ${name(row)}`, as: JOINED }];
      const sort = inOrder(whole, row).flatMap((down) => inOrder(whole, column).map((right) => `${right}, ${down}`));
      spec.facet = { field: JOINED, type: "nominal", title: null, sort };
    } else {
      spec.facet = row ?? column ?? spec.facet;
    }
    spec.columns = row && !column ? 1 : Math.min(spec.columns ?? most, most);
    headed(spec.facet, spec.columns);
    return spec.columns;
  }

  /* Panels that stood right of another and shared its names have their own below it. */
  function ownNames(parts) {
    const axes = parts.map((part) => {
      const found = [];
      every(part, ({ encoding }) => { if (encoding?.y) found.push(encoding.y); });
      return found;
    });
    const names = axes[0].find(isNamed)?.axis ?? {};
    axes.slice(1).flat().forEach((y) => {
      if (isNamed(y) && (y.axis === null || y.axis?.labels === false)) y.axis = { ...names, labels: true };
    });
  }

  /* The views with a width of their own, each with the number of those beside it. */
  function panels(whole, spec, width, beside = 1) {
    if (spec.facet) return panels(whole, spec.spec, width, beside * refacet(whole, spec, width));
    if (spec.hconcat) {
      spec.vconcat = spec.hconcat;
      delete spec.hconcat;
      spec.align = "none";
      ownNames(spec.vconcat);
    }
    return spec.vconcat?.flatMap((part) => panels(whole, part, width, beside)) ?? [{ view: spec, beside }];
  }

  /* ---------------------------------------------------------------- words */

  const mostLines = (whole, field, letters) =>
    Math.max(1, ...valuesOf(whole, field).map((name) => lines(String(name), letters).length));

  /* Names along an axis break into lines; their rows grow with them. Where columns are too narrow for words, some stay
     unnamed. */
  function breakNames(whole, view, width, room) {
    const letters = Math.max(12, Math.floor(NAMES * width / LETTER));
    let most = 1;
    every(view, ({ encoding = {} }) => {
      const { x, y } = encoding;
      if (isNamed(y) && y.axis !== null && (y.axis?.labelExpr ?? "split").startsWith("split")) {
        most = Math.max(most, mostLines(whole, y.field, letters));
        y.axis = { ...y.axis, labelExpr: broken(letters), labelLimit: 0.45 * width };
      }
      if (isNamed(x) && x.axis !== null && !x.axis?.labelExpr) {
        const column = room / Math.max(1, valuesOf(whole, x.field).length);
        x.axis = column < 30 ? { ...x.axis, labelOverlap: "greedy" }
          : { ...x.axis, labelExpr: broken(Math.floor(column / LETTER)), labelAngle: 0 };
      }
    });
    const step = most * (FONT + 2) + 8;
    if (view.height?.step && !view.height.for) view.height.step = Math.max(view.height.step, step);
  }

  /* A legend has as many columns as its longest name leaves room for. */
  function reflow(whole, width) {
    const room = (1 - NAMES) * width;
    every(whole, ({ encoding = {} }) => Object.entries(encoding).forEach(([name, channel]) => {
      if (!["color", "fill", "stroke", "shape", "strokeDash", "size", "opacity"].includes(name)) return;
      if (!isNamed(channel) || channel.legend === null) return;
      const names = (channel.scale?.domain ?? valuesOf(whole, channel.field)).map(String);
      const longest = Math.max(...names.map((each) => each.length)) * LETTER + 30;
      const { orient, titleOrient, ...kept } = channel.legend ?? {};
      channel.legend = { ...kept, columns: Math.max(1, Math.min(names.length, Math.floor(room / longest))) };
      if (longest > room) channel.legend.labelExpr = broken(Math.floor((room - 30) / LETTER));
    }));
  }

  /* Titles of axes end where these do; names of lines before their ends, not beyond. */
  function breakTitles(view, width) {
    const height = typeof view.height === "number" ? view.height : 160;
    every(view, ({ encoding = {} }) => Object.entries({ x: width, y: height }).forEach(([side, length]) => {
      const channel = encoding[side];
      if (channel?.title) channel.title = title(channel.title, length);
      if (channel?.axis?.title) channel.axis.title = title(channel.axis.title, length);
    }));
    every(view, ({ mark }) => { if (mark?.style === "ends") Object.assign(mark, { align: "right", dx: -4, dy: -9 + (mark.dy ?? 0) }); });
    if (typeof view.title?.text === "string") view.title.text = lines(view.title.text, width / (1.3 * LETTER));
  }

  /* ---------------------------------------------------------------- all */

  function narrow(whole, width, taken) {
    const config = whole.config;
    for (const part of ["axis", "legend", "header"]) {
      config[part] = { ...config[part], labelFontSize: FONT, titleFontSize: FONT };
    }
    Object.assign(config.legend, { labelLimit: width, gradientLength: 0.5 * width, layout: { top: { direction: "vertical", anchor: "start" } } });
    config.header.labelLimit = width;
    config.style = { ...config.style, "guide-title": { lineBreak: BREAK } };
    reflow(whole, width);
    panels(whole, whole, width).forEach(({ view, beside }) => {
      const room = Math.max(40, (width - taken) / beside);
      breakNames(whole, view, width, room);
      breakTitles(view, view.width?.step ? (1 - NAMES) * width : room);
      if (view.width?.step) view.width.step *= Math.min(1, (width - taken) / (width - 90));
      else view.width = room;
    });
    return whole;
  }

  /* The specification for a width (px), with the page's font; `designed`: the width from which on it stays as it is;
     `taken`: the width of what stands beside the panels. */
  window.horse10Fit = (spec, width, designed, font, taken) => {
    const whole = structuredClone(spec);
    delete whole.title;  // stands above the chart, as text
    whole.config = { ...whole.config, font };
    return width >= designed ? whole : narrow(whole, width, taken);
  };
})();
