"""Sphinx extension: the foot of every page says by which version of the package the book was built."""

import horse10
from horse10.book.sources import short
from horse10.machine.folders import commit


def add_version(app, config):
    """Set the theme's further line of the footer; outside of a checkout it names no commit."""
    made_by = f"horse10 {horse10.__version__}" + (f", commit {number}" if (number := commit()) else "")
    footer = {"extra_footer": f"<p>Built with {short(made_by)}.</p>"}
    config.html_theme_options = {**config.html_theme_options, **footer}


def setup(app):
    app.connect("config-inited", add_version)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
