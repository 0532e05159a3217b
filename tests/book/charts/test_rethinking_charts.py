"""Charts and sentences on longer training and on precision, from rows whose numbers are known."""

import pytest

from horse10.analysis import rethinking
from horse10.book.charts import rethinking as charts
from horse10.book.sources import Source
from horse10.metrics import PCK_CURVE
from toy_rows import row, table

SOURCE = Source(("measured on synthetic horses (short recipe)",))
SCRATCH = {"weights_kind": "scratch"}


def curve(*ends):
    """From one share to another."""
    first, last = ends
    cell = " ".join(f"{first + (last - first) * (at - 0.1) / 0.9:.4f}" for at in PCK_CURVE)
    return {"ood_pck_curve": cell, "within_pck_curve": cell}


@pytest.fixture
def rows():
    """From scratch three times as far off after 500 steps, and twice after 4000."""
    pretrained = [row(1.0, spread=0, iterations=steps, **curve(0.4, 0.8)) for steps in (500, 4000)]
    ratios = ((500, 3.0), (4000, 2.0))
    scratch = [row(far, spread=0, iterations=steps, **SCRATCH, **curve(0.1, 0.4)) for steps, far in ratios]
    scratch += [row(2.0, spread=0, iterations=4000, recipe="short_group", **SCRATCH, **curve(0.4, 0.4))]
    return table(*pretrained, *scratch)


def test_lengths_have_a_panel_for_each_subset_and_share(rows):
    spec = charts.error_by_length(rethinking.errors(rows), SOURCE).to_dict()
    assert set(spec["facet"]) == {"row", "column"} and len(spec["spec"]["layer"]) == 3
    assert spec["facet"]["column"]["sort"] == ["50 % of the frames"]
    assert "4000 steps, from scratch, group norm, out of domain: 2.00" in spec["description"]


def test_what_lasts_is_told_for_the_shortest_and_the_longest_training(rows):
    words = charts.lasting(rethinking.ratios(rows))
    first = (
        "- out of domain, 50 % of the frames, from scratch, batch norm: 3.00 (3.00 to 3.00) after 500 steps and 2.00"
    )
    assert first in words
    assert (
        "from scratch, group norm: 2.00 (2.00 to 2.00) after 4000 steps" in words
        and words.count("after 4000 steps") == 4
    )
    assert charts.lasting(rethinking.ratios(rows[:1])) == "Too few runs to say."
    listed = charts.listed(rethinking.ratios(rows))
    assert listed["out of domain"].tolist() == ["3.00 (3.00 to 3.00)", "2.00 (2.00 to 2.00)", "2.00 (2.00 to 2.00)"]


def test_precision_is_told_as_ratios_at_the_ends(rows):
    table = rethinking.advantages(rows)
    words = charts.sharper(table)
    assert "against from scratch, batch norm, 4000 steps: 4.00 times as many within 0.1, 2.00 times" in words
    assert "within 1.0; pretraining helps more at strict" in words
    assert (
        "group norm, 4000 steps: 1.00 times as many within 0.1, 2.00 times as many within 1.0; pretraining helps less"
        in words
    )
    assert charts.sharper(table[:0]) == "Too few runs to say."
    spec = charts.ratio_by_threshold(table, SOURCE).to_dict()
    assert "50 %, from scratch, batch norm, out of domain, 0.1: 4.00" in spec["description"]
