"""Sphinx extension: links to the repository, and to its notebook on machines of others, from one address.

`repository: url` of _config.yml gives every page its buttons, and the page that says `{{ launch }}` its links. While it
is empty, neither is there.
"""

import re
from pathlib import Path

import yaml

NOTEBOOK = "notebooks/train.ipynb"
GITHUB = re.compile(r"https?://github\.com/([\w.-]+)/([\w.-]+?)(?:\.git)?/?")
BUTTONS = ("use_repository_button", "use_issues_button", "use_source_button")
IN_COLAB = "!git clone --depth 1 {url} horse10\n%cd horse10\n!pip install --editable .[tensorflow,weights]"


def links(url: str, branch: str) -> str:
    """Markdown of where the notebook can be tried without an installation; "" if nobody can say."""
    match = GITHUB.fullmatch(url)
    if not match:
        return ""
    place = "/".join(match.groups())
    binder = f"https://mybinder.org/v2/gh/{place}/{branch}?labpath={NOTEBOOK}"
    colab = f"https://colab.research.google.com/github/{place}/blob/{branch}/{NOTEBOOK}"
    install = IN_COLAB.format(url=f"https://github.com/{place}")
    return (
        f"To try it without an installation, open the notebook that trains one network [on Binder]({binder}), which"
        f" needs some minutes to start, or [in Colab]({colab}). In Colab, run this first:\n\n```text\n{install}\n```"
    )


def add_links(app, config):
    """The buttons and the substitution. Jupyter Book would leave out `repository`, as `sphinx: config` has options."""
    repository = yaml.safe_load((Path(app.confdir) / "_config.yml").read_text(encoding="utf-8"))["repository"]
    url, branch = repository["url"], repository["branch"]
    if url:
        place = {"repository_url": url, "repository_branch": branch, "path_to_docs": repository["path_to_book"]}
        config.html_theme_options = {**config.html_theme_options, **place, **dict.fromkeys(BUTTONS, True)}
    config.myst_substitutions = {**config.myst_substitutions, "launch": links(url, branch)}


def setup(app):
    app.connect("config-inited", add_links)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
