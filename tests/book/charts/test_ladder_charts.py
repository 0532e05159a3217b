"""The chart of the ladder, and the sentence made of its numbers, from the runs in results."""

import pandas as pd
import pytest

from captions import source_of
from horse10.analysis import ladder, selection
from horse10.book import sources
from horse10.book.charts import ladder as ladders
from horse10.study import collect, lists


@pytest.fixture(scope="module")
def rows():
    return ladder.complete(collect.rows_of(lists.read("ladder", ladder.LONGEST)).query("train_fraction == 50"))


def test_every_network_is_in_the_chart_pretrained_and_from_scratch(rows):
    table = ladder.errors(rows)
    spec = ladders.error_by_top1(table, sources.study("ladder", rows)).to_dict()
    marks = [layer["mark"]["type"] for layer in spec["layer"]]
    assert marks == ["area", "line", "text", "point", "point"]  # no errors by animal, no bars
    assert "synthetic horses" in source_of(spec)
    assert len(next(iter(spec["datasets"].values()))) > 0
    for arch in ("mobilenet_v1_0.25", "efficientnet_lite2"):
        assert arch in spec["description"]


def test_the_title_is_the_finding_on_unseen_animals(rows):
    table = ladder.errors(rows)
    assert ladders.title(table) == "Better ImageNet networks have smaller errors on unseen animals"
    assert "larger errors" in ladders.title(table.assign(error=1 / table["error"]))
    same = table.assign(error=1 + table["top1"].rank(method="dense") % 2)
    assert ladders.title(same).startswith("No clear relation")
    assert ladders.title(table[table["arch"] == "efficientnet_lite0"]) == "Errors against ImageNet accuracy"


def test_a_start_that_was_not_run_has_no_layer(rows):
    """One without data has no extent, and Vega complains."""
    table, source = ladder.errors(rows), sources.study("ladder", rows)
    for start in ("pretrained", "from scratch"):
        spec = ladders.error_by_top1(table[table["start"] == start], source).to_dict()
        assert [layer["mark"]["type"] for layer in spec["layer"]].count("point") == 1


def test_bars_are_drawn_where_errors_by_animal_are_known(rows):
    table, source = ladder.errors(rows), sources.study("ladder", rows)
    known = ladders.error_by_top1(table.assign(low=0.1, high=1.0), source).to_dict()
    assert "rule" in [layer["mark"]["type"] for layer in known["layer"]]
    assert len(known["title"]["subtitle"]) == 2 and len(ladders.error_by_top1(table, source).title.subtitle) == 1


def test_the_source_names_the_table_and_every_badge(rows):
    source = sources.study("ladder", rows)
    assert source.badges == ("measured on synthetic horses (quick recipe)",)
    assert f"results/studies/ladder.csv</code>: {len(rows)} runs of horse10 at commit 63c673a" in source.read[0]
    mixed = rows.assign(canvas=[144] + [0] * (len(rows) - 1))
    assert len(sources.study("ladder", mixed).badges) == 2
    worlds = rows.assign(shift=["coat", "light", "gait"] + [""] * (len(rows) - 3))
    assert sources.study("gap", worlds).badges[0] == "measured on synthetic horses (quick recipe)"
    assert sources.study("gap", worlds).badges[1:] == (
        "measured on synthetic horses, one factor shifted (quick recipe)",
    )


def test_the_sentence_follows_the_numbers(rows):
    table = ladder.errors(rows)
    words = ladders.ends(table)
    assert "6 pretrained networks falls by" in words and "times the pretrained error on unseen animals" in words
    one = ladders.ends(table[table["arch"] == "efficientnet_lite0"])
    assert one.startswith("Trained from scratch, efficientnet_lite0 has 2.")
    assert "rises by" in ladders.ends(table.assign(error=1 / table["error"]))
    assert "on training animals, the error of 6 pretrained networks has no clear relation" in words
    assert ladders.ends(table[:0]) == "Too few runs to say."


def test_the_list_has_a_row_for_each_network(rows):
    listed = ladders.listed(ladder.errors(rows))
    assert list(listed)[:3] == ["network", "ImageNet top-1 (%)", "pretrained, within domain"]
    assert len(listed) == listed["network"].nunique() == 6 and listed.notna().all(axis=None)
    assert listed["ImageNet top-1 (%)"].is_monotonic_increasing


def test_a_network_of_two_sets_of_weights_counts_once_and_shows_its_error_from_scratch_beside_both(rows):
    table = ladder.errors(rows)
    again = table[(table["arch"] == "mobilenet_v2_1.0") & (table["start"] == "pretrained")]
    table = pd.concat([table, again.assign(top1=71.9, error=0.95 * again["error"])])
    words, listed = ladders.ends(table), ladders.listed(table)
    assert "the error of 6 pretrained networks, from 7 sets of weights, falls by" in words
    assert "Trained from scratch, 6 networks have" in words and len(listed) == 7 and listed.notna().all(axis=None)


def test_how_alike_networks_are_on_training_frames_is_said(rows):
    table = ladder.errors(rows).assign(train_error=1.0)
    table.loc[table["start"] == "pretrained", "train_error"] = [0.1, *[0.115] * (len(table) // 2 - 2), 0.126]
    alone = table[table["start"] == "pretrained"]
    assert ladders.trained(alone) == "On training frames, pretrained networks have errors of 0.10 to 0.13 (one split)."
    told = ladders.trained(table.assign(splits=3), "fold")
    assert "0.10 to 0.13, those from scratch of 1.00 to 1.00 (up to 3 folds, the largest error of each" in told


def test_ratios_of_folds_that_the_chart_leaves_out_are_told(rows):
    table = ladder.errors(rows)
    both = ladder.gains(table).assign(folds=1)
    assert ladders.everywhere(both, table) == ladders.everywhere(both[:0], table) == ""
    more = both.assign(folds=[1, 2, 2, 2, 2, 4], **{"out of domain": 0.75})
    told = "Over all folds that a network was trained on from both starts (1 to 4 of them), these multiples are 0.8 and"
    assert ladders.everywhere(more, table, "fold").startswith(told)


def test_the_rates_tried_are_a_table_in_which_one_of_each_network_is_chosen():
    rows = selection.rates_tried(collect.rows_of(lists.read("ladder_rates")))
    table = ladders.rates(rows)
    assert list(table) == ["network", "start", "recipe", "0.0005", "0.0015", "0.005"]
    marked = table.iloc[:, 3:].apply(lambda column: column.str.endswith("(chosen)"))
    assert marked.to_numpy().sum() == len(rows.drop_duplicates(["arch", "weights"])) < len(table)
    for _, row in table[marked.any(axis=1)].iterrows():
        losses = row.iloc[3:].str.removesuffix(" (chosen)").astype(float)
        assert row[losses.idxmin()].endswith("(chosen)")


def test_an_anecdote_names_the_start_and_has_a_column_a_frame():
    network = {"arch": "a", "start": "imagenet", "by_frame": [0.5, 1.0], "normalized_error": 0.75, "synthetic_ood": 0.9}
    guess = {"arch": "mean pose", "start": "", "by_frame": [4.0, 5.0], "normalized_error": 4.5}
    table = ladders.anecdote({"results": [network, guess]})
    assert table.to_numpy().tolist() == [
        ["a, pretrained", "0.50", "1.00", "0.75", "0.90"],
        ["mean pose", "4.00", "5.00", "4.50", "–"],
    ]
    assert list(table) == ["network", "frame 1", "frame 2", "mean", "unseen synthetic horses"]
