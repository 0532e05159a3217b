"""The charts of corrupted frames, and the sentences made of their numbers, from made-up rows."""

import pytest

from captions import source_of
from horse10.analysis import corruptions
from horse10.book import sources
from horse10.book.charts import corruptions as charts
from toy_rows import ARCHS, corrupted_rows


@pytest.fixture(scope="module")
def rows():
    return corrupted_rows()


@pytest.fixture(scope="module")
def source(rows):
    return sources.study("corruptions", rows)


def test_clean_and_corrupted_stand_side_by_side_on_one_scale(rows, source):
    spec = charts.error_by_top1(corruptions.errors(rows), source).to_dict()
    clean, corrupted = spec["hconcat"]
    assert [panel["title"]["text"] for panel in (clean, corrupted)] == list(charts.PANELS.values())
    for panel in (clean, corrupted):
        assert [layer["mark"]["type"] for layer in panel["layer"]] == ["area", "line", "text", "point", "point"]
        assert panel["layer"][3]["encoding"]["y"]["scale"]["domain"] == [0.5, 2.5]
    points = [spec["datasets"][panel["layer"][3]["data"]["name"]] for panel in (clean, corrupted)]
    assert [{row["error"] for row in panel} for panel in points] == [{0.5, 1.5}, {1.0, 2.5}]
    assert "synthetic horses" in source_of(spec)
    assert "pretrained, within domain: 2.00" in spec["description"]


def test_the_title_is_the_finding_on_corrupted_frames(rows, source):
    table = corruptions.errors(rows)
    titles = {
        charts.error_by_top1(table.assign(error=errors), source).to_dict()["title"]["text"]
        for errors in (table["top1"], 100 - table["top1"])
    }
    words = "Better ImageNet networks have {} errors on corrupted frames of unseen animals"
    assert titles == {words.format("smaller"), words.format("larger")}


def test_each_kind_has_a_panel_from_clean_to_the_greatest_strength(rows, source):
    table = corruptions.by_strength(rows)
    spec = charts.error_by_strength(table.replace("snow", "motion_blur"), source).to_dict()
    assert spec["facet"]["sort"] == ["motion blur", "fog"]
    (data,) = spec["datasets"].values()
    assert len(data) == 2 * 2 * 2 * 6 and {row["strength"] for row in data} == {0, 1, 2, 3, 4, 5}
    fog = [row for row in data if (row["kind"], row["start"], row["subset"]) == ("fog", "pretrained", "out of domain")]
    assert [row["error"] for row in fog] == [1.5, 1, 2, 3, 4, 5]
    assert "mean normalised error of 3 networks" in spec["title"]["subtitle"][0]
    assert "pretrained, within domain: most fog 6.00, motion blur 4.00" in spec["description"]


def test_only_networks_from_both_starts_are_averaged(rows, source):
    lacking = rows[~((rows["arch"] == ARCHS[0]) & (rows["weights_kind"] == "scratch"))]
    spec = charts.error_by_strength(corruptions.by_strength(lacking), source).to_dict()
    assert "mean normalised error of 2 networks" in spec["title"]["subtitle"][0]


def test_the_lists_have_every_network_and_every_kind(rows):
    listed = charts.listed(corruptions.errors(rows))
    assert len(listed) == 12 and listed["ImageNet top-1 (%)"].is_monotonic_increasing
    assert listed["ratio"].isin([1.667, 2.0]).all()
    kinds = charts.listed_by_kind(corruptions.by_strength(rows))
    assert kinds["corruption"].tolist() == ["snow", "fog"]
    assert list(kinds)[1:3] == ["pretrained, within domain", "pretrained, out of domain"]
    assert kinds["pretrained, out of domain"].tolist() == [1.33, 2.0]


def test_the_sentence_follows_the_numbers(rows):
    table = corruptions.errors(rows)
    rising = table.assign(error=table["top1"], ratio=table["ratio"] * 2)
    words = charts.result(rising)
    assert words.startswith(
        "On training animals, the error of 3 pretrained networks on corrupted frames rises by 10 for"
    )
    assert "from scratch, the corrupted error is 3.33 to 4.00 times the clean error" in words
    assert "falls by 10 for" in charts.result(table.assign(error=100 - table["top1"]))
    assert charts.result(table[:0]) == "Too few runs to say."
