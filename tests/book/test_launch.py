"""The repository's address is said once; without it there are neither buttons nor links."""

from types import SimpleNamespace

import pytest
import yaml

from browsing import extension
from repository import ROOT

launch = extension("launch")


def config(folder, url: str) -> SimpleNamespace:
    """Of a book whose repository has an address."""
    repository = {"url": url, "branch": "main", "path_to_book": "book"}
    (folder / "_config.yml").write_text(yaml.safe_dump({"repository": repository}))
    found = SimpleNamespace(html_theme_options={"logo": "x"}, myst_substitutions={"K01": "x"})
    launch.add_links(SimpleNamespace(confdir=str(folder)), found)
    return found


def test_without_an_address_nothing_is_offered(tmp_path):
    found = config(tmp_path, "")
    assert found.myst_substitutions == {"K01": "x", "launch": ""} and found.html_theme_options == {"logo": "x"}


@pytest.mark.parametrize("url", ["https://github.com/we/horse10", "https://github.com/we/horse10.git"])
def test_with_an_address_the_notebook_opens_elsewhere(tmp_path, url):
    found = config(tmp_path, url)
    words = found.myst_substitutions["launch"]
    assert "(https://mybinder.org/v2/gh/we/horse10/main?labpath=notebooks/train.ipynb)" in words
    assert "(https://colab.research.google.com/github/we/horse10/blob/main/notebooks/train.ipynb)" in words
    assert "git clone --depth 1 https://github.com/we/horse10 horse10" in words
    assert all(found.html_theme_options[one] for one in launch.BUTTONS)


def test_another_host_has_buttons_and_no_links(tmp_path):
    found = config(tmp_path, "https://gitlab.com/we/horse10")
    assert found.myst_substitutions["launch"] == "" and found.html_theme_options["use_repository_button"]


def test_what_the_links_need_is_in_the_repository():
    assert (ROOT / launch.NOTEBOOK).is_file() and (ROOT / "environment.yml").is_file()
    settings = yaml.safe_load((ROOT / "_config.yml").read_text())
    assert settings["repository"].keys() >= {"url", "branch"}
    assert not {"use_issues_button", "use_repository_button"} & settings["html"].keys()
