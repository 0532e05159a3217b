"""What was measured reaches the page as it was measured, with its interval and its machine."""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import vl_convert

from captions import source_of
from horse10.analysis import benchmarks, nearness, reliability
from horse10.book.charts import speed as speedcharts
from horse10.book.sources import Source
from horse10.runs.badge import dataset_badge
from repository import ROOT

RESULTS = ROOT / "benchmarks" / "results"
WHERE = "timed on 2 cores of a machine, 2026-11-21"


def benchmark(results):
    machine = {"cores": 2, "processor": "a machine", "system": "Linux"}
    return {"benchmark": "x", "date": "2026-11-21T05:00:00+00:00", "machine": machine, "results": results}


def effects():
    row = {"base": "as it is", "error_base": 0.5, "error": 0.52, "mean": 0.02, "low": -0.01, "high": 0.05}
    row |= {"n": 900, "n_clusters": 20, "splits": [1, 2]}
    return pd.DataFrame(
        [
            {**row, "variant": name, "subset": subset}
            for name in ("frame", "from scratch")
            for subset in ("within", "ood")
        ]
    )


@pytest.mark.parametrize("path", sorted(RESULTS.glob("*.json")), ids=lambda path: path.stem)
def test_every_committed_figure_says_where_it_comes_from(path):
    found = benchmarks.load(path.stem, RESULTS)
    assert found["benchmark"] == path.stem and found["results"] and found["settings"]
    assert len(found["commit"].removesuffix("-dirty")) == 40
    assert benchmarks.where(found).startswith(("timed on ", "tried on "))
    assert str(Path.home()) not in path.read_text()


def test_a_missing_benchmark_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"predict\.json is not here"):
        benchmarks.load("predict", tmp_path)


def test_a_ratio_is_that_of_neighbouring_rounds():
    rounds = {"ours": [1.0, 2.0, 1.0], "peer": [1.5, 2.0, 3.0]}
    found = benchmarks.ratios(
        benchmark({"a": {"rounds_s": rounds, "median_s": {"ours": 1.0, "peer": 2.0}, "ratio": 2.0}})
    )
    assert found.loc[0, ["ratio", "low", "high"]].tolist() == [2.0, 1.0, 3.0]
    assert benchmarks.where(benchmark({})) == WHERE
    one = benchmark({}) | {"machine": {"cores": 1, "processor": "a machine"}}
    assert benchmarks.where(one).startswith("timed on 1 core of")


def engines():
    return {
        "rounds_s": {"ours": [1.0, 2.0], "tensorflow": [1.0, 3.0], "pytorch": [2.0, 30.0]},
        "ratios": {"tensorflow": 1.33, "pytorch": 10.7},
        "cpu_s": {"ours": 1.5, "tensorflow": 2.0, "pytorch": 4.0},
        "cpu_rounds_s": {"ours": [1.0, 2.0], "tensorflow": [1.0, 3.0], "pytorch": [2.0, 6.0]},
        "cpu_ratios": {"tensorflow": 1.33, "pytorch": 2.67},
    }


def test_each_engine_has_a_row_of_its_own_in_processor_time():
    found = benchmarks.ratios(benchmark({"a": engines()}))
    assert found["what"].tolist() == ["a: TensorFlow", "a: PyTorch"]
    assert found.loc[1, ["ours_s", "peer_s", "ratio", "low", "high"]].tolist() == [1.5, 4.0, 2.67, 2.0, 3.0]
    table = benchmarks.engines_table(found)
    assert table.iloc[1].tolist() == ["a: PyTorch", "1.50", "4.00", "2.67", "2.00 to 3.00", "10.70"]


def test_both_engines_were_timed_in_one_run():
    found = benchmarks.load("train_engines", RESULTS)
    parts = [name.partition(", ")[0] for name in found["results"]]
    assert parts == ["one step"] * 2 + ["whole run"] * 2
    for name, group in found["results"].items():
        whole = name.startswith("whole run")
        for rounds_s, medians, ratios in (
            (group["rounds_s"], group["median_s"], group["ratios"]),
            (group["cpu_rounds_s"], group["cpu_s"], group["cpu_ratios"]),
        ):
            assert {len(times) for times in rounds_s.values()} == {
                found["settings"]["whole_rounds" if whole else "rounds"]
            }
            assert medians == pytest.approx({side: float(np.median(times)) for side, times in rounds_s.items()})
            assert ratios == pytest.approx({side: medians[side] / medians["ours"] for side in ratios})
            assert medians.keys() == {"ours", *ratios}
        assert ("tensorflow" in group["ratios"]) == ("ResNet-50" in name) and "pytorch" in group["ratios"]
        assert all(group["versions"][side]["deeplabcut"] == "3.0.2" for side in group["ratios"])
        assert group["versions"]["pytorch"]["threads"] == found["settings"]["cores"] == found["machine"]["cores"]
        assert whole or group["versions"]["pytorch"]["pixels"] == [162, 288]


def test_what_was_tried_is_counted():
    sent = {"signal": "SIGINT", "finished": False, "differences": []}
    rows = [sent, sent | {"finished": True}, sent | {"differences": ["history"]}, sent | {"signal": "SIGKILL"}]
    table = reliability.interruptions(benchmark(rows)).set_index("signal")
    assert table.loc["SIGINT"].tolist() == [3, 1, 2] and table.loc["SIGKILL"].tolist() == [1, 0, 1]
    row = {"input": "COCO", "attempts": 9, "refused": 4, "same": 1, "other": 1, "seconds": 0.26, "peak_mb": 140}
    row |= dict.fromkeys(reliability.FAULTS, 0) | {"hang": 2, "write": 1}
    assert reliability.damaged(benchmark([row])).loc[0].tolist() == ["COCO", 9, 4, 1, 1, 3, 0.3, 140]
    assert benchmarks.where(benchmark([row]) | {"benchmark": "fuzz"}).startswith("tried on 2 cores")


def test_effects_in_words():
    assert (
        benchmarks.effect_words(effects(), "frame").startswith("out of domain +0.020 (−0.010 to +0.050); within")
        is False
    )
    assert "out of domain +0.020 (−0.010 to +0.050)" in benchmarks.effect_words(effects(), "frame")
    assert benchmarks.effect_words(effects(), "frame").endswith("(splits 1 and 2 only)")
    assert set(benchmarks.effects_table(effects())["splits"]) == {"1, 2"}
    assert "0.500 pretrained, 0.520 from scratch" in benchmarks.scratch_words(effects())
    with pytest.raises(ValueError, match="No variant 'magic' was measured"):
        benchmarks.effect_words(effects(), "magic")


def test_the_tables_of_a_cost_and_of_predictions():
    growth = {"frames": {name: {"exponent": 0.5, "spread": [0.4, 0.6]} for name in benchmarks.COSTS}}
    point = {"frames": 600, "iterations": 30, "parts": 22, "height": 162, "width": 288}
    median = {"step_s": 0.15, "all_s": 12.0, "peak_mb": 1375.4}
    cost = benchmark({"growth": growth, "points": [{"point": point, "median": median, "predicted_mb": 2104.0}]})
    assert benchmarks.cost_table(cost).iloc[0].tolist() == ["training frames", "0.50", "0.50", "0.50"]
    assert benchmarks.peaks_table(cost)["peak memory (MB)"].tolist() == [1375]
    assert benchmarks.prediction_table(images())["exported / DeepLabCut"].tolist() == [2.0, 2.5]


def images():
    row = {"network": "mobilenet_v2_0.35", "size": 256, "keras": 12.0, "deeplabcut": 10.0, "difference_px": 0.0004}
    rows = [
        row | {"batch": batch, "exported": 10 * ratio, "ratio_exported": ratio} for batch, ratio in ((1, 2.0), (8, 2.5))
    ]
    return pd.DataFrame(rows).assign(ratio_keras=1.2)


def test_errors_are_grouped_by_distance_to_a_training_frame():
    frames = tuple(f"{animal}/img{number:03d}.png" for animal in ("Ada", "Bo") for number in range(12))
    within = np.array([1, 2, 9, 13, 14, 21])
    dataset = SimpleNamespace(
        frames=frames, animal=np.repeat(["Ada", "Bo"], 12), train=np.array([0, 12]), within=within
    )
    subset = np.full(24, "none", object)
    subset[dataset.train], subset[dataset.within] = "train", "within"
    error = np.array([0, 1, 2, 0, 0, 0, 0, 0, 0, 9, 0, 0] * 2, float)
    table = pd.DataFrame(
        {"frame": dataset.frames, "animal": dataset.animal, "subset": subset, "normalized_error": error}
    )
    table = table[table["subset"] != "none"]
    found = nearness.by_distance([(dataset, table, "scratch")]).set_index("distance")
    assert found["mean"].to_dict() == {"0 (trained on)": 0, "1": 1, "2": 2, "4 or more": 9}
    assert (found["n_clusters"] == 2).all()
    drawn = speedcharts.nearness_chart(found.reset_index(), Source(("measured on toy",))).to_dict()
    assert "scratch, 4 or more: 9.000" in drawn["description"]
    assert drawn["title"]["text"].startswith("The farther from a training frame")
    falls = speedcharts.nearness_chart(found[::-1].reset_index(), Source(("measured on toy",))).to_dict()
    assert falls["title"]["text"] == "Error by distance to the nearest training frame"
    words = nearness.in_words(pd.concat([found.reset_index(), pd.DataFrame([other_horses()])]))
    assert "9.000 at a distance of 4 or more (9.0 times as large), and 12.000 on unseen horses" in words


def other_horses():
    return {"starts from": "scratch", "distance": "unseen horses", "mean": 12.0}


@pytest.mark.parametrize(
    "chart",
    [
        lambda: speedcharts.ratio_chart(
            pd.DataFrame([{"what": "a", "ours_s": 1.0, "peer_s": 2.0, "ratio": 2.0, "low": 1.0, "high": 3.0}]),
            "One",
            Source((WHERE,)),
        ),
        lambda: speedcharts.frames_per_second(images(), "mobilenet_v2_0.35", Source((WHERE,))),
        lambda: speedcharts.effects_chart(effects(), Source((dataset_badge("synthetic"),))),
    ],
    ids=["ratio", "fps", "effects"],
)
def test_charts_draw_and_say_what_they_show(chart):
    spec = chart().to_dict()
    assert "<svg" in vl_convert.vegalite_to_svg(json.dumps(spec))
    assert any(number in spec["description"] for number in ("2.00", "+0.020"))
    assert source_of(spec).startswith(("measured on", "timed on"))


def test_unchanged_runs_of_another_machine_are_said():
    lines = [{"variant": name, "base": base} for name, base in (("a", "as it is"), ("b", "a"), ("c", "as it is"))]
    settings = {"unchanged_from_records": [1, 3], "measured_earlier": ["c"]}
    said = benchmarks.chance_words({"settings": settings, "results": lines})
    assert said.startswith("The runs with a were trained on another machine than the unchanged runs of splits 1, 3, so")
    assert benchmarks.chance_words({"settings": {}}) == ""
