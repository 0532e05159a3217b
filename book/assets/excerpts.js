// The search page: Sphinx's search fetches the pages it found for an excerpt of each. Their texts are here already, in
// pagetexts.js, so that it also works where the book is opened from a folder.
(() => {
  "use strict";
  const load = window.fetch;
  const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
  const page = (sections) =>
    `<div role="main">${sections.map(([id, text]) => `<section id="${id}">${escaped(text)} </section>`).join("")}</div>`;
  window.fetch = (address, ...more) => {
    const name = new URL(address, window.location.href).pathname.split("/").pop().replace(/\.html$/, "");
    const sections = window.horse10Texts[decodeURIComponent(name)];
    return sections ? Promise.resolve(new Response(page(sections))) : load(address, ...more);
  };
})();
