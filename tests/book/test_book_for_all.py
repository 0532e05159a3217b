"""axe-core on every page: nothing serious or critical for readers who hear the book, or see it with little contrast."""

import pytest

from browsing import NARROW, WIDE, darken, opened, unfold

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe: pip install 'horse10[test]'")
pytestmark = pytest.mark.slow

THEIRS: dict[str, str] = {}  # rule: why a serious finding of it is the theme's, and stays. None does
SHOWN = {"exclude": [["tbody tr:nth-child(n+6)"], [".horse10-chart svg g"], ["dl.py dl.py ~ dl.py ~ dl.py"]]}  # repeat
COLOURS = ["color-contrast", "link-in-text-block"]


def findings(tab, **options) -> list[str]:
    """Serious and critical findings on a page: rule, place, what is wrong."""
    options |= {"resultTypes": ["violations"], "preload": False}  # to preload style sheets does not work from a folder
    found = axe.Axe().run(tab, context=SHOWN, options=options).response["violations"]
    return [
        f"{rule['id']}: {node['target'][-1]} ({(node['any'] + node['all'] + node['none'])[0]['message']})"
        for rule in found
        if rule["impact"] in ("serious", "critical") and rule["id"] not in THEIRS
        for node in rule["nodes"]
    ]


def everything_open(tab) -> None:
    unfold(tab)
    tab.wait_for_timeout(400)  # for the theme, which makes what scrolls reachable by keyboard a moment later


def test_nothing_serious_on_any_page_light_dark_or_narrow(browser, some):
    found = {}
    for page in some:
        with opened(browser, page, reduced_motion="reduce") as tab:
            everything_open(tab)
            found[page.name] = findings(tab)
            darken(tab)  # only colours depend on it
            found[f"{page.name} (dark)"] = findings(tab, runOnly=COLOURS)
            tab.emulate_media(color_scheme="light")
            tab.set_viewport_size(NARROW)  # only the layout depends on it
            tab.wait_for_timeout(400)
            found[f"{page.name} (narrow)"] = findings(tab, rules={rule: {"enabled": False} for rule in COLOURS})
            tab.set_viewport_size(WIDE)
    assert {place: wrong for place, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(
    ("snippet", "rule"),
    [
        ('<p style="color: #aaa; background: #fff">pale</p>', "color-contrast"),
        ("<select><option>one</option></select>", "select-name"),
        ('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">', "image-alt"),
        ("<button></button>", "button-name"),
        ('<pre style="width: 5em; overflow: scroll">long words in a narrow box</pre>', "scrollable-region-focusable"),
    ],
)
def test_a_planted_fault_is_found(browser, tmp_path, snippet, rule):
    page = tmp_path / "page.html"
    page.write_text(f"<!doctype html><html lang=en><title>x</title><main><h1>x</h1>{snippet}</main>")
    with opened(browser, page) as tab:
        assert [found.split(":")[0] for found in findings(tab)] == [rule]
