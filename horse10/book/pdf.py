"""The book's main chapters as one PDF: their built pages put together, and printed by Chromium.

`python -m horse10.book.pdf` in the repository's top folder, after the book was built. Charts are the still images that
a page shows where no script runs; links lead within the document, or out of it to the web.
"""

import os
import re
import shutil
import subprocess
import tempfile
from html import escape, unescape
from pathlib import Path

import yaml

from horse10.errors import UserError
from horse10.machine.folders import project_folder

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
ARTICLE = re.compile(r'<article class="bd-article">(.*?)</article>', re.DOTALL)
SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL)
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
NAME = re.compile(r'(?<=\sid=")([^"]+)(?=")')
LINK = re.compile(r'\shref="(?!https?:|mailto:)(?:([\w.-]+)\.html)?(?:#([^"]*))?"')
HEAD = re.compile(r"<head>.*?</head>", re.DOTALL)
TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)
PAPER = "article + article { break-before: page; } article { max-width: none; } details:not([open]) { display: none; }"


class NoPdf(UserError):
    """The book is not built, or there is no browser to print it."""


def chapters(toc: Path) -> list[str]:
    """The first page and the chapters of the first part of a table of contents, without their sections."""
    content = yaml.safe_load(toc.read_text(encoding="utf-8"))
    return [content["root"], *(chapter["file"] for chapter in content["parts"][0]["chapters"])]


def assembled(folder: Path, names: list[str], title: str) -> str:
    """HTML of the articles of some pages of a built book, one after the other, under the style of the first.

    Raises:
        NoPdf: a page is missing.
    """
    if missing := [name for name in names if not (folder / f"{name}.html").is_file()]:
        raise NoPdf(f"{folder} has no page {missing[0]}.html: build the book first, with `jupyter-book build book/`.")
    pages = {name: (folder / f"{name}.html").read_text(encoding="utf-8") for name in names}
    articles = "\n".join(_article(name, pages) for name in names)
    head = SCRIPT.sub("", POLICY.sub("", HEAD.search(pages[names[0]])[0]))
    head = TITLE.sub(lambda _: f"<title>{escape(title)}</title>", head)
    head = head.replace("<head>", f'<head><base href="{folder.resolve().as_uri()}/">', 1)
    head = head.replace("</head>", f"<style>{PAPER}</style></head>")
    return f'<!doctype html><html lang="en" data-theme="light">{head}<body>{articles}</body></html>'


def write(folder: Path, names: list[str], title: str, target: Path) -> Path:
    """The PDF; returns its path.

    Raises:
        NoPdf: a page is missing, there is no browser, or it failed.
    """
    browser = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise NoPdf("A PDF is printed by Chromium: install it, or set CHROMIUM to the path of the program.")
    with tempfile.TemporaryDirectory() as place:
        page = Path(place) / "book.html"
        page.write_text(assembled(folder, names, title), encoding="utf-8")
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
        options += ["--generate-pdf-document-outline", f"--user-data-dir={place}", f"--print-to-pdf={target.resolve()}"]
        done = subprocess.run([browser, *options, page.as_uri()], capture_output=True, text=True)
    if done.returncode or not target.is_file():
        raise NoPdf(f"{browser} printed nothing: {done.stderr.strip()[-500:]}")
    return target


def _article(name: str, pages: dict[str, str]) -> str:
    """Of one page: its names made its own, and links to other pages of the document turned to these."""
    text = SCRIPT.sub("", ARTICLE.search(pages[name])[1])
    text = NAME.sub(lambda match: f"{name}--{match[1]}", text)

    def link(match: re.Match) -> str:
        page, anchor = match[1] or name, match[2]
        if page not in pages:
            return ""
        return f' href="#{page}--{escape(unescape(anchor))}"' if anchor else f' href="#{page}"'

    return f'<article class="bd-article" id="{name}">{LINK.sub(link, text)}</article>'


def main() -> None:
    """The chapters of this checkout's book."""
    root = project_folder()
    title = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))["title"]
    folder = root / "book" / "_build"
    try:
        print(write(folder / "html", chapters(root / "_toc.yml"), title, folder / "horse10.pdf"))
    except NoPdf as error:
        raise SystemExit(f"Error: {error}") from None


if __name__ == "__main__":
    main()
