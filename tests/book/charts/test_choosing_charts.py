"""The chart of ways to choose frames shows every comparison, and says in words what it shows."""

import pandas as pd

from horse10.analysis import choosing
from horse10.book.charts import choosing as charts
from horse10.book.sources import Source


def test_every_way_has_its_regret_in_every_panel():
    interval = {"mean": 0.1, "low": 0.05, "high": 0.15}
    rows = [
        {"data": data, "learner": "linear", "n": n, "tested": tested, "way": way, "worlds": 20, "videos": 5.0}
        | {"regret": interval, "over_chance": interval, "better_than_chance": 1, "ours_better": 2, "ours_worse": 3}
        for data in choosing.DATA
        for n in (10, 20)
        for tested in choosing.TESTED
        for way in choosing.WAYS
    ]
    both = Source(("measured on synthetic worlds", "measured on bees"))
    for part, source in charts.by_data(choosing.rows({"results": rows}), both):
        assert source.badges == (f"measured on {'bees' if set(part['data']) == {'bees'} else 'synthetic worlds'}",)
        spec = charts.regret_by_way(part, source).to_dict()
        (data,) = spec["datasets"].values()
        n = 16 * list(choosing.DATA.values()).count(part["data"].iloc[0])  # of each kind of world
        assert len(data) == n and {row["way"] for row in data} == set(choosing.WAYS.values())
        assert spec["description"].count(": 10 %") == n


def test_the_title_counts_the_comparisons_in_which_the_frames_are_clearly_better():
    ours, others = choosing.WAYS["ours"], choosing.WAYS["pixels"]
    table = pd.DataFrame({"way": [ours, ours, others], "change_low": [-9, -9, -9], "change_high": [-1, 1, -1]})
    assert charts.title(table) == "Frames of next-frames are clearly better than frames by chance in 1 of 2 comparisons"
    assert charts.title(table[1:]) == "No clear gain of next-frames over chance"
