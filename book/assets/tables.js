/* Tables that a reader can order by any column and search: headings become buttons (the pattern of WAI-ARIA's authoring
   practices), with a box to search in above. Without this script they are plain tables. */
(function () {
  "use strict";

  const SUPERSCRIPT = "⁻⁰¹²³⁴⁵⁶⁷⁸⁹";
  const exponent = (_, before, digits) =>  // "7.2·10⁻⁸" as "7.2e-8", "< 10⁻¹¹" as "< 1e-11"
    `${before === "·" ? "" : before + "1"}e${[...digits].map((one) => "-0123456789"[SUPERSCRIPT.indexOf(one)]).join("")}`;

  const number = (text) => {
    const plain = text.replace(/(·|^|[<>≤≥≈~ ])10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)/, exponent);
    const found = plain.replace(/\u2212/g, "-").replace(/,/g, "").match(/^[<>≤≥≈~ ]*(-?\d+(\.\d+)?(e-?\d+)?)/);
    return found ? Number(found[1]) : NaN;
  };

  function compare(a, b) {
    const [x, y] = [number(a), number(b)];
    if (isNaN(x) !== isNaN(y)) return isNaN(x) ? 1 : -1;  // words and what is missing come last
    return isNaN(x) ? a.localeCompare(b) : x - y;
  }

  function sortable(holder) {
    const table = holder.querySelector("table");
    const body = table.tBodies[0];
    const heads = [...table.tHead.rows[table.tHead.rows.length - 1].cells];
    const text = (row, column) => row.cells[column].dataset.sort || row.cells[column].textContent.trim();

    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.append(...head.childNodes);
      if (!button.textContent.trim()) button.setAttribute("aria-label", `column ${column + 1}`);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const rows = [...body.rows].sort((a, b) => compare(text(a, column), text(b, column)));
        body.append(...(down ? rows.reverse() : rows));
      });
    });

    const label = document.createElement("label");
    const search = Object.assign(document.createElement("input"), { type: "search" });
    const count = document.createElement("output");
    label.append("Find in this table ", search, " ", count);
    holder.before(label);
    label.className = "horse10-search";
    search.addEventListener("input", () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const rows = [...body.rows];
      rows.forEach((row) => {
        const said = row.textContent.toLowerCase();
        row.hidden = !words.every((word) => said.includes(word));
      });
      const shown = rows.filter((row) => !row.hidden).length;
      count.textContent = words.length ? `${shown} of ${rows.length} rows` : "";
    });
  }

  const all = () => document.querySelectorAll(".horse10-table.sortable").forEach(sortable);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", all);
  else all();
})();
