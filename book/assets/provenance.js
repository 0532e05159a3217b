/* Below every chart and table, where "where from" is opened: downloads, and the data of a chart as a table. */
(function () {
  "use strict";

  const quoted = (cell) => (/[",\n]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell);
  const csv = (rows) => rows.map((row) => row.map((cell) => quoted(String(cell ?? ""))).join(",")).join("\n") + "\n";

  /* Rows of cells, the first of them headings: of a table, or of the data sets of a chart one after the other. */
  function rowsOf(shown) {
    if (shown.matches(".horse10-table")) {
      return [...shown.querySelectorAll("tr")].map((row) => [...row.cells].map((cell) => cell.innerText.trim()));
    }
    return Object.values(shown.horse10.spec.datasets || {}).flatMap((data) => {
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

  function tableOf(rows) {
    const table = Object.assign(document.createElement("table"), { className: "table" });
    rows.forEach((row, at) => {
      const line = table.insertRow();
      row.forEach((cell) => {
        const made = line.appendChild(document.createElement(at === 0 ? "th" : "td"));
        made.textContent = cell ?? "";
      });
    });
    const holder = Object.assign(document.createElement("div"), { className: "horse10-table horse10-data" });
    holder.tabIndex = 0;
    holder.append(table);
    return holder;
  }

  function fill(details) {
    const shown = details.previousElementSibling;
    if (!shown?.horse10 && !shown?.matches(".horse10-table")) return;  // a widget: its data are in a table of its own
    if (details.querySelector(".horse10-downloads")) return;
    const name = shown.id || "table";
    const line = Object.assign(document.createElement("p"), { className: "horse10-downloads" });
    line.append("Download: ", button("data (CSV)", () => download(`${name}.csv`, csv(rowsOf(shown)), "text/csv")));
    if (shown.horse10) {
      const { spec, view } = shown.horse10;
      const text = () => JSON.stringify(spec, null, 1);
      line.append(button("specification (Vega-Lite)", () => download(`${name}.vl.json`, text(), "application/json")));
      line.append(button("picture (PNG)", async () => download(`${name}.png`, await view.toImageURL("png", 2))));
      details.append(line, button("show the data", (event) => event.target.replaceWith(tableOf(rowsOf(shown)))));
    } else {
      details.append(line);
    }
  }

  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.(".horse10-provenance[open]")) fill(event.target);
  }, true);
})();
