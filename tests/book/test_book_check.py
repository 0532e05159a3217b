"""Numbers typed into the prose of pages, where nothing keeps them true, are found."""

from pathlib import Path

import pytest

from horse10.book import check
from horse10.papers import claims
from repository import ROOT


@pytest.mark.parametrize("name", check.CHECKED)
def test_no_number_is_typed_into_a_page_that_argues(name):
    assert check.typed(ROOT / "book" / f"{name}.md", set(claims.ledger().index)) == []


@pytest.fixture
def page(tmp_path):
    """A function that gives a page of the book more prose."""

    def with_prose(text: str) -> Path:
        path = tmp_path / "kornblith.md"
        path.write_text((ROOT / "book" / path.name).read_text(encoding="utf-8") + f"\n\n{text}\n", encoding="utf-8")
        return path

    return with_prose


def test_a_number_changed_in_the_prose_is_noticed(page):
    ledger = set(claims.ledger().index)
    assert check.typed(page("r is {{ K01.shown }}."), ledger) == []
    found = check.typed(page("The correlation r is 0.9855."), ledger)
    assert (
        len(found) == 1
        and "line " in found[0]
        and "'0.9855' in “" in found[0]
        and "The correlation r is 0.9855." in found[0]
    )


def test_a_claim_that_does_not_exist_is_noticed(page):
    faults = check.typed(page("r is {{ K99.shown }}."), set(claims.ledger().index))
    assert len(faults) == 1 and faults[0].endswith("there is no claim K99")


@pytest.mark.parametrize(
    "text",
    [
        "Table 1 and Tables A.2 and I.1, Figure 5B, section 4.2, appendix A.1.1, split 2.",
        "ResNet-50, EfficientNet-B6, Horse-10, CIFAR-100, PCK@0.3, Inception v4, top-1, VOC2007.",
        "In 2019, a 95 % interval. `p < 0.05`, $x = 3$, [a page](other.html#K01).",
        "<span title='3'>three</span>",
        "```\n42\n```",
        "Questions\n\n1. One\n2. Two",
    ],
)
def test_names_and_places_are_no_numbers(page, text):
    assert check.typed(page(text), set()) == [said for said in check.typed(page(""), set()) if "no claim" in said]


@pytest.mark.parametrize("text", ["r = .99", "in 179 pairs", "17 times", "−0.33 %", "1.4e-7", "about 2,500 frames"])
def test_results_are_numbers(page, text):
    assert any("is typed" in said for said in check.typed(page(text), set()))


@pytest.mark.parametrize(
    "text",
    [
        "Farthest off: Eye nan px.",
        '<svg><text>1</text></svg><div aria-label="within domain -0.000"></div>',
        "a change of −0.0 %",
        "<td>-0.00</td>",
        "500 steps, about 0.0 min",
        "500 steps in 0 minutes",
        "p = 0.10091",
        "a rate of 1e-05",
        "split fold: none",
    ],
)
def test_what_nobody_can_read_is_found(text):
    assert len(check.unreadable(f"<p>{text}</p>")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "0.00 and −0.3 and 0.5 to −0.25, Horse-10, MobileNetV2-0.35, 2026-01-02",
        "<code>1e-5, nan</code><script>-0.0</script>",
        "Nanny, p = 0.0985, p 0.00021, 7.2·10⁻⁸, about 20 s, 0.6 to 0.8",
    ],
)
def test_what_can_be_read_is_left_alone(text):
    assert check.unreadable(f"<p>{text}</p>") == []
