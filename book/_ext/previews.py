"""Sphinx extension: what a link to a page shows where people share it: title, first paragraph and a picture.

Open Graph and Twitter cards. A page says `description: ...` in its head where its first paragraph will not do. The
picture is the page's first chart beside its title; on the first page, and where there is no chart, it is of horses.
Addresses are absolute, as most readers of these tags ask for, where `html: baseurl` of _config.yml names the book's.
"""

import re
from html import escape
from pathlib import Path

from docutils import nodes

from horse10.book import preview

PICTURE, FOLDER = "preview.jpg", "previews"  # in the folder of static files
ALT = "Synthetic horses that the network has never seen: disks are labels, crosses are predictions"
SHORT, LONG = 40, 200  # characters of a paragraph that says something, and of a description
HEAD = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
GIVEN = re.compile(r"^description: *(.+)$", re.MULTILINE)
END = re.compile(r"(?<!\bal)[.?!](?= [A-Z])")  # of a sentence; "et al." is none
NOT_PROSE = (nodes.list_item, nodes.table, nodes.Admonition)


def description(source: Path, doctree: nodes.document) -> str:
    """What a page says of itself: its `description`, or its first paragraph; "" if it has neither."""
    head = HEAD.match(source.read_text(encoding="utf-8")) if source.is_file() else None
    if head and (given := GIVEN.search(head[1])):
        return given[1].strip("\"' ")
    for paragraph in doctree.findall(nodes.paragraph):
        words = " ".join(paragraph.astext().split())
        if len(words) >= SHORT and not _within(paragraph, NOT_PROSE):
            return shortened(words)
    return ""


def shortened(words: str) -> str:
    """At most LONG characters: whole sentences where one fits, else whole words."""
    if len(words) <= LONG:
        return words
    if end := max((match.end() for match in END.finditer(words[:LONG])), default=0):
        return words[:end]
    return words[:LONG].rsplit(" ", 1)[0] + " …"


def tags(title: str, text: str, site: str, page: str, base: str, picture: str = PICTURE, alt: str = ALT) -> str:
    """HTML of the tags.

    Args:
        site: title of the book; page: file name of the page; base: where the book lies, "" if nobody said so;
        picture: in the folder of static files; alt: the picture in words.
    """
    base = f"{base.rstrip('/')}/" if base else ""
    width, height = preview.SIZE
    graph = {"type": "article", "site_name": site, "title": title, "description": text}
    graph |= {"image": f"{base}_static/{picture}", "image:alt": alt, "image:width": width, "image:height": height}
    graph |= {"url": base + page} if base else {}
    lines = [f'<meta name="description" content="{escape(text)}">'] if text else []
    lines += [f'<meta property="og:{name}" content="{escape(str(value))}">' for name, value in graph.items() if value]
    return "\n".join([*lines, '<meta name="twitter:card" content="summary_large_image">'])  # takes the rest from these


def add_tags(app, pagename, templatename, context, doctree):
    """To the head of each page that has a source."""
    if doctree is None:
        return
    title = app.env.titles[pagename].astext()
    text = description(Path(app.env.doc2path(pagename)), doctree)
    page, site = pagename + app.builder.out_suffix, app.config.html_title
    shown = {}
    if pagename != app.config.root_doc and (image := preview.picture(context["body"], title, site)):
        name = f"{FOLDER}/{pagename}.jpg"
        path = Path(app.outdir) / "_static" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(image)
        shown = {"picture": name, "alt": f"Chart: {preview.chart_title(context['body']) or title}"}
    context["metatags"] = context.get("metatags", "") + tags(title, text, site, page, app.config.html_baseurl, **shown)


def _within(node: nodes.Node, kinds: tuple) -> bool:
    while node := node.parent:
        if isinstance(node, kinds):
            return True
    return False


def setup(app):
    app.connect("html-page-context", add_tags)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
