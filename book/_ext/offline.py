"""Sphinx extension: pages that need nothing from the network.

Tables to sort get `tables.js`, what may scroll `scrolling.js`. Charts: a page that holds one (`class="horse10-chart"`,
written by `horse10.book`) gets Vega's JavaScript, taken from vl-convert at build time, `fit.js`, which fits a chart
to its column, and `charts.js`, which draws.
Pages without charts load neither, and no page the theme's script for icons.
Formulas: LaTeX becomes MathML, which browsers draw themselves, by docutils' converter.
API reference: docstrings as they are laid out.
"""

import re
from pathlib import Path

import altair
import vl_convert
from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml
from myst_nb.sphinx_ext import add_global_html_resources
from sphinx.util.math import get_node_equation_number

from horse10.machine.folders import whole

VEGA = f"vega-lite-{altair.SCHEMA_VERSION}.js"
SCRIPTS = {  # what a page needs by the class of something on it
    "horse10-table sortable": "tables.js",
    "horse10-provenance": "provenance.js",
    "horse10-network": "network.js",
    "horse10-widgets": "widgets.js",
}
UNNAMED = '<summary><span class="toctree-toggle"'  # in the sidebar: a screen reader would say nothing but "button"
NAMED = UNNAMED.replace("<summary", '<summary aria-label="pages of this chapter"')
FIRST = 100  # Sphinx's default is 500. Vega must come before any loader of AMD modules on the page


def add_scripts(app, pagename, templatename, context, doctree):
    """Load on this page what it needs: the chart code if it has a chart, sorting if it has a table to sort."""
    body = context.get("body", "")
    context["body"] = body.replace('role="list" class="citation-list"', 'class="citation-list"')  # has no list items
    for mark, script in SCRIPTS.items():
        if f'class="{mark}"' in body:
            app.add_js_file(script)
    if re.search('class="horse10-(chart|table|formula)', body):
        app.add_js_file("scrolling.js")
    if 'class="horse10-chart"' not in body:
        return
    write_vega(Path(app.outdir) / "_static" / VEGA)
    app.add_js_file(VEGA, priority=FIRST)
    app.add_js_file("fit.js", priority=FIRST + 1)
    app.add_js_file("charts.js", priority=FIRST + 2)


def write_vega(target: Path) -> None:
    """Vega, Vega-Lite and vega-embed in one classic script (a module would not load from file://).

    The function around it keeps the bundle's one-letter names out of the global scope; it sets `window.vegaEmbed`.
    """
    if target.exists():
        return
    version = ".".join(altair.SCHEMA_VERSION.lstrip("v").split(".")[:2])
    bundle = vl_convert.javascript_bundle(vl_version=version)
    with whole(target) as part:
        part.write_text(f"(function () {{\n{bundle}\n}})();\n", encoding="utf-8")


def leave_out_scripts(app, exception):
    """What the theme loads on every page and no page needs.

    1.5 MB of JavaScript for icons, which its style sheet draws from a font as well; and the search index, which only
    the search page reads.
    """
    if exception is None and app.builder.format == "html":
        for page in Path(app.outdir).rglob("*.html"):
            unused = "fontawesome" if page.stem == "search" else "fontawesome|searchtools|language_data|searchindex"
            text = page.read_text(encoding="utf-8")
            text = text.replace(UNNAMED, NAMED)
            text = re.sub(rf'<script[^>]*src="[^"]*\b(?:{unused})\.js[^>]*></script>', "", text)
            page.write_text(text, encoding="utf-8")
        (Path(app.outdir) / "_static" / "scripts" / "fontawesome.js").unlink(missing_ok=True)


def visit_math(translator, node):
    translator.body.append(tex2mathml(node.astext()))
    raise nodes.SkipNode


def visit_math_block(translator, node):
    translator.body.append(translator.starttag(node, "div", CLASS="horse10-formula"))
    if node["number"]:
        translator.body.append(f'<span class="eqno">({get_node_equation_number(translator, node)})</span>')
    translator.body.append(tex2mathml(node.astext(), as_block=True) + "</div>\n")
    raise nodes.SkipNode


def keep_layout(app, what, name, obj, options, lines):
    """Show the paragraphs of a docstring that are laid out in columns, or as a table, the way they are written."""
    paragraphs = [part.splitlines() for part in "\n".join(lines).split("\n\n")]
    lines.clear()
    for paragraph in paragraphs:
        if any(re.search(r"\S  +\S|^\|", line) for line in paragraph):
            paragraph = [".. code-block:: text", "", *(f"    {line}" for line in paragraph)]
        lines += [*paragraph, ""]


def write_stylesheet(app):
    """MyST-NB writes its style sheet after the pages: whether their address of it has a checksum would depend on
    whether there was an earlier build."""
    (Path(app.outdir) / "_static").mkdir(parents=True, exist_ok=True)
    add_global_html_resources(app, None)


def setup(app):
    app.connect("builder-inited", write_stylesheet)
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_math_block, None))
    app.connect("html-page-context", add_scripts)
    app.connect("build-finished", leave_out_scripts, priority=FIRST)  # before the policies are made
    app.connect("autodoc-process-docstring", keep_layout, priority=FIRST)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
