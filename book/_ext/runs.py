"""Sphinx extension: the pages of single runs stay out of the reading order and out of the sidebar.

"Next" leads from the list of runs to the next chapter, "previous" from a run back to the list.
"""

import re
from pathlib import Path

LIST, RUN = "runs", "run-"
IN_SIDEBAR = re.compile(rf'<li class="toctree-l\d[^"]*"><a class="[^"]*" href="(?:{RUN}[^"]*|#)">Run [^<]*</a></li>\n?')
FOLDED_NOTHING = re.compile(r"<details[^>]*><summary>(?:(?!</summary>).)*</summary><ul[^>]*>\s*</ul>\s*</details>")
BEFORE_POLICIES = 100  # Sphinx's default is 500


def skip_runs(app, pagename, templatename, context, doctree):
    """Set what the page's links to the previous and the next page lead to."""
    relations = app.builder.relations
    if pagename.startswith(RUN):
        context["prev"], context["next"] = _link(app, pagename, LIST), None
        return
    for way, place in (("prev", 1), ("next", 2)):
        found = relations.get(pagename, [None] * 3)[place]
        if found and found.startswith(RUN):
            while found and found.startswith(RUN):
                found = relations[found][place]
            context[way] = _link(app, pagename, found)


def _link(app, page: str, to: str | None) -> dict | None:
    if to is None:
        return None
    title = app.builder.render_partial(app.env.titles[to])["title"]
    return {"link": app.builder.get_relative_uri(page, to), "title": title}


def leave_out(text: str) -> str:
    """A page without the runs in its sidebar, and without what unfolded them."""
    return FOLDED_NOTHING.sub("", IN_SIDEBAR.sub("", text))


def leave_runs_out(app, exception) -> None:
    if exception is None and app.builder.format == "html":
        for page in Path(app.outdir).glob("*.html"):
            text = page.read_text(encoding="utf-8")
            if (shorter := leave_out(text)) != text:
                page.write_text(shorter, encoding="utf-8")


def setup(app):
    app.connect("html-page-context", skip_runs)
    app.connect("build-finished", leave_runs_out, priority=BEFORE_POLICIES)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
