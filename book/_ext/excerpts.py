"""Sphinx extension: the search shows excerpts of pages, also where the book is opened from a folder.

Sphinx's search fetches each page that it found, which browsers refuse for files. The texts of all pages lie in a script
of their own instead, which the search page alone loads.
"""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

from horse10.machine.folders import whole

TEXTS, SCRIPT = "pagetexts.js", "excerpts.js"
EARLY = 200  # Sphinx's default is 500: before the pages' policies, after scripts were left out
BULKY = re.compile(r"<(script|style|svg)\b.*?</\1>", re.DOTALL)
SILENT = {"details": "horse10-provenance", "a": "headerlink"}  # elements whose text is no part of the page's, by class
WITHIN_A_WORD = {"a", "abbr", "b", "cite", "code", "em", "i", "small", "span", "strong", "sub", "sup"}
SEARCHTOOLS = '<script src="_static/searchtools.js"'


class Article(HTMLParser):
    """Collects the text of a page, in order, by the section in which it stands: pairs of its id and the text."""

    def __init__(self, html: str):
        super().__init__()
        self.sections, self.found, self.inside, self.silent = [""], [], False, []
        self.feed(BULKY.sub(" ", html))

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        classes = (given.get("class") or "").split()
        self.inside |= tag == "article" and "bd-article" in classes
        if (self.silent and tag == self.silent[-1]) or SILENT.get(tag) in classes:
            self.silent.append(tag)
        if self.inside and tag == "section":
            self.sections.append(given.get("id") or "")
        self._part(tag)

    def handle_endtag(self, tag):
        if self.silent and tag == self.silent[-1]:
            self.silent.pop()
        if self.inside and tag == "section":
            self.sections.pop()
        if tag == "article":
            self.inside = False
        self._part(tag)

    def handle_data(self, text):
        if not self.inside or self.silent:
            return
        if not self.found or self.found[-1][0] != self.sections[-1]:
            self.found.append((self.sections[-1], []))
        self.found[-1][1].append(text)

    def _part(self, tag):
        """Words in two cells of a table are two words."""
        if tag not in WITHIN_A_WORD:
            self.handle_data(" ")


def sections(html: str) -> list[list[str]]:
    """The id and the text, without line breaks, of each piece of a built page between two headings."""
    pieces = ((name, " ".join("".join(parts).split())) for name, parts in Article(html).found)
    return [[name, text] for name, text in pieces if text]


def write(folder: Path, names: list[str]) -> None:
    """The texts of the named pages of a built folder, and both scripts into its search page."""
    texts = {name: sections((folder / f"{name}.html").read_text(encoding="utf-8")) for name in sorted(names)}
    with whole(folder / "_static" / TEXTS) as part:
        part.write_text(f"window.horse10Texts = {json.dumps(texts, ensure_ascii=False)};\n", encoding="utf-8")
    page = folder / "search.html"
    html = page.read_text(encoding="utf-8")
    if TEXTS not in html:
        scripts = "".join(f'<script src="_static/{name}"></script>\n  ' for name in (TEXTS, SCRIPT))
        page.write_text(html.replace(SEARCHTOOLS, scripts + SEARCHTOOLS, 1), encoding="utf-8")


def write_texts(app, exception):
    if exception is None and app.builder.format == "html":
        write(Path(app.outdir), sorted(app.env.found_docs))


def setup(app):
    app.connect("build-finished", write_texts, priority=EARLY)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
