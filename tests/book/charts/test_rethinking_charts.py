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
    assert words.startswith("From scratch, the error is 1.0 to 3.0 times the pretrained one after the shortest")
    assert "and 1.0 to 2.0 times after the longest that both have. In 2 of 4 comparisons" in words
    level = rethinking.ratios(rows).assign(low=lambda table: 2 - table["iterations"] / 4000)
    assert "In 0 of 4 comparisons" in charts.lasting(level)
    assert charts.lasting(rethinking.ratios(rows[:1])) == "Too few runs to say."
    listed = charts.listed(rethinking.ratios(rows))
    assert listed["out of domain"].tolist() == ["3.00 (3.00 to 3.00)", "2.00 (2.00 to 2.00)", "2.00 (2.00 to 2.00)"]


def test_the_title_counts_where_pretraining_is_still_ahead(rows):
    table = rethinking.errors(rows)
    after = "After the longest training, pretraining is still ahead in"
    assert charts.lengths_title(table) == f"{after} 2 of 4 comparisons"  # within domain the errors are alike
    assert charts.lengths_title(table[table["subset"] == "out of domain"]) == f"{after} all 2 comparisons"
    late = (table["iterations"] == 4000) & (table["way"] == rethinking.WAYS[2])
    assert charts.lengths_title(table.assign(error=table["error"].mask(late, 0.1))) == f"{after} 1 of 4 comparisons"
    assert charts.lengths_title(table[table["way"] == rethinking.PRETRAINED]) == "Errors against training steps"


def test_precision_is_told_as_ratios_at_the_ends(rows):
    table = rethinking.advantages(rows)
    words = charts.sharper(table)
    assert "1.0 to 4.0 times as many within 0.1 and 2.0 times as many within 1.0 nose–eye distances" in words
    assert words.endswith("larger at the stricter threshold in 2 of 4 comparisons.")
    assert charts.sharper(table[:0]) == "Too few runs to say."
    spec = charts.ratio_by_threshold(table, SOURCE).to_dict()
    assert "50 %, from scratch, batch norm, out of domain, 0.1: 4.00" in spec["description"]
    assert spec["title"]["text"] == "Pretraining helps more at strict thresholds in 2 of 4 comparisons"
    batch = table[table["way"] == rethinking.WAYS[1]]
    assert charts.precision_title(batch) == "Pretraining helps more at strict thresholds in all 2 comparisons"
    assert charts.precision_title(table[:0]) == "Gain of pretraining by threshold"
