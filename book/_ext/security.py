"""Sphinx extension: a content-security policy on every page, made when the book is built.

Scripts run from the book's own folder, and inline if they are the very ones that were there when it was built (by
their hash). Nothing is fetched from elsewhere, nothing evaluates text as code.
"""

import base64
import hashlib
import re
from html import unescape
from pathlib import Path

INLINE = re.compile(r"<script(?P<attributes>[^>]*)>(?P<code>.*?)</script>", re.DOTALL | re.IGNORECASE)
RUNS = re.compile(r"type=[\"']?(text/javascript|application/javascript|module)", re.IGNORECASE)
HANDLER = re.compile(r'<[a-z][^>]*?\son[a-z]+="([^"]*)"', re.IGNORECASE)
HERE = "'self' file:"  # over http, and from a folder


def inline_scripts(html: str) -> list[str]:
    """The code of every inline script that a browser would run, in the order of the page."""
    found = []
    for match in INLINE.finditer(html):
        attributes = match["attributes"]
        runs = "type=" not in attributes or RUNS.search(attributes)
        if runs and "src=" not in attributes:
            found.append(match["code"])
    return found


def policy(html: str) -> str:
    """The policy of a page: see the module."""
    handlers = [unescape(code) for code in HANDLER.findall(html)]  # the theme's print button has one
    codes = dict.fromkeys([*inline_scripts(html), *handlers])
    hashes = (base64.b64encode(hashlib.sha256(code.encode()).digest()).decode() for code in codes)
    allowed = [HERE, *(f"'sha256-{value}'" for value in hashes), *(["'unsafe-hashes'"] if handlers else [])]
    rules = {
        "default-src": "'none'",
        "script-src": " ".join(allowed),
        "style-src": f"{HERE} 'unsafe-inline'",
        "img-src": f"{HERE} data: blob:",
        "font-src": f"{HERE} data:",
        "connect-src": HERE,
        "base-uri": "'none'",
        "form-action": HERE,
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def write_policies(app, exception):
    """Put its policy first into the head of every page."""
    if exception is None and app.builder.format == "html":
        for page in Path(app.outdir).rglob("*.html"):
            html = page.read_text(encoding="utf-8")
            if "<head>" in html and "Content-Security-Policy" not in html:
                meta = f'<meta http-equiv="Content-Security-Policy" content="{policy(html)}">'
                page.write_text(html.replace("<head>", f"<head>\n    {meta}", 1), encoding="utf-8")


def setup(app):
    app.connect("build-finished", write_policies)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
