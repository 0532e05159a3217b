"""Sphinx extension: a link within the book that leads nowhere is a warning, also one that an executed notebook holds.

Sphinx itself looks only at links that it made. Tables link to claims, charts and "where from" to the pages of runs.
"""

import os
import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from sphinx.util import logging

LINK = re.compile(r'<a\s[^>]*?href="([^"]*)"')
IN_CHART = re.compile(r'"url": "([\w.-]+\.html)"')  # of a mark that can be clicked
NAME = re.compile(r'\sid="([^"]+)"')
ELSEWHERE = re.compile(r"[a-z][a-z+.-]*:", re.IGNORECASE)


def dead_links(folder: Path) -> list[str]:
    """Every link in the pages of a built folder to a page, file or place in it that is not there, in words."""
    pages = {page.relative_to(folder).as_posix(): page.read_text(encoding="utf-8") for page in folder.rglob("*.html")}
    names = {page: set(NAME.findall(text)) for page, text in pages.items()}
    found = []
    for page, text in pages.items():
        for link in sorted({unescape(address) for address in LINK.findall(text)} | set(IN_CHART.findall(text))):
            if ELSEWHERE.match(link):
                continue
            to, _, name = link.partition("#")
            target = (folder / page).parent / unquote(to.split("?")[0]) if to else folder / page
            place = os.path.relpath(target, folder)  # "../..." is no page of this book
            if not target.exists() or place.startswith("..") or (name and unquote(name) not in names.get(place, name)):
                found.append(f"{page}: the link {link} leads nowhere")
    return found


def warn(app, exception):
    if exception is None and app.builder.format == "html":
        for words in dead_links(Path(app.outdir)):
            logging.getLogger(__name__).warning(words)


def setup(app):
    app.connect("build-finished", warn)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
