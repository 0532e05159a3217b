"""Sphinx extension: the pages of single runs stay out of the reading order.

"Next" leads from the list of runs to the next chapter, "previous" from a run back to the list.
"""

LIST, RUN = "runs", "run-"


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


def setup(app):
    app.connect("html-page-context", skip_runs)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
