/* In the line below every chart and table: the data as CSV and, of a chart, as a table in its place. Where "where from"
   is opened, more downloads. */
(function () {
  "use strict";

  const quoted = (cell) => (/[",\n]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell);
  const csv = (rows) => rows.map((row) => row.map((cell) => quoted(String(cell ?? ""))).join(",")).join("\n") + "\n";
  const specOf = (shown) => JSON.parse(shown.querySelector('script[type="application/json"]').textContent);

  /* Tables as rows of cells, the first of them headings: one, or the data sets of a chart. */
  function tablesOf(shown) {
    if (shown.matches(".horse10-table")) {
      return [[...shown.querySelectorAll("tr")].map((row) => [...row.cells].map((cell) => cell.innerText.trim()))];
    }
    return Object.values(specOf(shown).datasets || {}).map((data) => {
      const names = [...new Set(data.flatMap(Object.keys))];
      return [names, ...data.map((row) => names.map((name) => row[name]))];
    });
  }

  function download(name, content, type) {
    const link = document.createElement("a");
    link.href = content instanceof Blob || typeof content !== "string" || !content.startsWith("data:")
      ? URL.createObjectURL(new Blob([content], { type }))
      : content;
    link.download = name;
    link.click();
  }

  function button(words, act) {
    const made = Object.assign(document.createElement("button"), { type: "button", textContent: words });
    made.addEventListener("click", act);
    return made;
  }

  /* What a chart calls its fields on axes and legends, where it calls each by one name. */
  function titlesOf(part, found = {}) {
    if (typeof part !== "object" || part === null) return found;
    const { field, title } = part;
    if (typeof field === "string" && typeof title === "string") {
      found[field] = field in found && found[field] !== title ? "" : title;
    }
    Object.entries(part).forEach(([name, inner]) => name !== "datasets" && titlesOf(inner, found));
    return found;
  }

  /* Rows of cells for people: the chart's own words as headings, and no column that is empty, the same in all rows or
     the address of a page. */
  function legible(rows, titles) {
    const [names, ...data] = rows;
    const told = (_, at) => {
      const values = data.map((row) => row[at] ?? "");
      const pages = values.every((value) => typeof value === "string" && /^$|\.html$/.test(value));
      return !pages && (values.length === 1 || values.some((value) => value !== values[0]));
    };
    const words = names.map((name) => titles[name] || name.replaceAll("_", " "));
    return [words, ...data].map((row) => row.filter(told));
  }

  /* A number with three digits that count; a picture is only named. */
  function cellOf(value) {
    if (typeof value === "number") {
      return String(Number.isInteger(value) ? value : Number(value.toPrecision(3))).replace("-", "−");
    }
    return typeof value === "string" && value.startsWith("data:") ? "picture" : value ?? "–";
  }

  function tableOf(rows) {
    const table = Object.assign(document.createElement("table"), { className: "table" });
    rows.forEach((row, at) => {
      const line = table.insertRow();
      row.forEach((cell) => {
        line.appendChild(document.createElement(at === 0 ? "th" : "td")).textContent = at === 0 ? cell : cellOf(cell);
      });
    });
    return table;
  }

  /* Two buttons, one of them pressed: the chart, or its data in its place. */
  function choice(shown) {
    const holder = Object.assign(document.createElement("div"), { className: "horse10-data", hidden: true, tabIndex: 0 });
    holder.setAttribute("role", "group");
    holder.setAttribute("aria-label", "the data of the chart");
    shown.after(holder);
    const show = (table) => {
      if (table && !holder.firstChild) {
        const titles = titlesOf(specOf(shown));
        holder.append(...tablesOf(shown).map((rows) => tableOf(legible(rows, titles))));
      }
      shown.hidden = table;
      holder.hidden = !table;
      buttons.forEach((each, at) => each.setAttribute("aria-pressed", (at === 1) === table));
    };
    const buttons = [button("Chart", () => show(false)), button("Table", () => show(true))];
    const group = Object.assign(document.createElement("span"), { className: "horse10-choose" });
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", "shown as");
    group.append(...buttons);
    show(false);
    return group;
  }

  function complete(caption) {
    const shown = caption.previousElementSibling;
    if (!shown?.matches(".horse10-chart, .horse10-table")) return;  // a widget: its data are in a table of its own
    const name = shown.id || "table";
    const data = () => download(`${name}.csv`, tablesOf(shown).map(csv).join("\n"), "text/csv");
    const first = caption.querySelector(".horse10-provenance");
    first.after(button("data (CSV)", data));
    if (shown.matches(".horse10-chart")) caption.append(choice(shown));
  }

  /* What only a drawn chart can give. */
  function fill(details) {
    const shown = details.closest(".horse10-figure")?.querySelector(".horse10-chart");
    if (!shown?.horse10 || details.querySelector(".horse10-downloads")) return;
    const { spec } = shown.horse10;
    const text = () => JSON.stringify(spec, null, 1);
    const line = Object.assign(document.createElement("p"), { className: "horse10-downloads" });
    const picture = async () => download(`${shown.id}.png`, await shown.horse10.view.toImageURL("png", 2));
    line.append("Download: ", button("specification (Vega-Lite)", () => download(`${shown.id}.vl.json`, text(), "application/json")),
      button("picture (PNG)", picture));
    details.append(line);
  }

  const all = () => document.querySelectorAll(".horse10-caption").forEach(complete);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", all);
  else all();
  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.(".horse10-provenance[open]")) fill(event.target);
  }, true);
})();
