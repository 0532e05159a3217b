"""Sphinx extension: the foot of every page says by which version of the package the book was built."""

import horse10
from horse10.provenance import commit


def add_version(app, config):
    """Set the theme's further line of the footer; outside of a checkout it names no commit."""
    number, _, changed = (commit() or "").partition("-")
    at = f", commit {number[:10]}{' with changes' if changed else ''}" if number else ""
    options = {**config.html_theme_options, "extra_footer": f"<p>Built with horse10 {horse10.__version__}{at}.</p>"}
    config.html_theme_options = options


def setup(app):
    app.connect("config-inited", add_version)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
