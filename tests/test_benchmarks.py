"""The benchmarks measure what they say: turns, ratios, and variants that change one thing."""

import json
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from click.testing import CliRunner

from repository import ROOT

BENCHMARKS = ROOT / "benchmarks"
sys.path[:0] = [str(BENCHMARKS), str(BENCHMARKS / "sides")]

import alternate  # noqa: E402
import effects  # noqa: E402
import engine_project  # noqa: E402
import predict  # noqa: E402
import serve  # noqa: E402
import train_engines  # noqa: E402
import variants  # noqa: E402

import horse10  # noqa: E402
import toy_backbone  # noqa: E402
from horse10.backbones import BACKBONES  # noqa: E402
from horse10.recipes import RECIPES  # noqa: E402
from horse10.tasks.targets import map_size  # noqa: E402
from toy_dataset import toy  # noqa: E402


def program(tmp_path, name, seconds):
    path = tmp_path / f"{name}.py"
    path.write_text(
        f"from pathlib import Path\nopen({str(tmp_path / 'order')!r}, 'a').write({name[0]!r})\n"
        f'print(\'chatter\')\nprint(\'{{"seconds": {seconds}, "versions": {{"v": "1"}}}}\')\n'
    )
    return [sys.executable, path]


def test_two_programs_run_in_turn_and_a_ratio_above_one_is_ours(tmp_path):
    found = alternate.alternate(program(tmp_path, "ours", [1, 2, 9]), program(tmp_path, "peer", [5, 5]), 3)
    assert (tmp_path / "order").read_text() == "opopop"
    assert found["ratio"] == 2.5 and found["median_s"] == {"ours": 2, "peer": 5}
    assert found["rounds_s"] == {"ours": [2, 2, 2], "peer": [5, 5, 5]}


def test_several_sides_have_a_ratio_each_in_processor_time_too():
    answers = {"ours": 2.0, "tensorflow": 3.0, "pytorch": 6.0}
    ask = {
        side: lambda seconds=seconds: {"seconds": [seconds], "cpu_s": seconds**2, "versions": {}}
        for side, seconds in answers.items()
    }
    found = alternate.compared(ask, 2)
    assert found["ratios"] == {"tensorflow": 1.5, "pytorch": 3.0} and "ratio" not in found
    assert found["cpu_ratios"] == {"tensorflow": 2.25, "pytorch": 9.0}
    assert found["rounds_s"]["pytorch"] == [6.0, 6.0] and found["cpu_rounds_s"]["pytorch"] == [36.0, 36.0]


def test_processor_time_is_the_median_of_laps_without_the_first(monkeypatch):
    now = iter([0, 9, 10, 11, 20, 23, 30, 32])
    monkeypatch.setattr(serve.time, "process_time", lambda: next(now))
    clock = serve.ProcessorClock()
    for _ in range(4):
        clock.start()
        clock.stop()
    assert clock.median(1) == 2


def test_all_engines_have_the_same_project_and_whole_batches(tmp_path):
    engine_project.write_project(tmp_path)
    division = json.loads((tmp_path / "division.json").read_text())
    assert len(division["train"]) == train_engines.FRAMES_TRAINED_ON and not train_engines.FRAMES_TRAINED_ON % 8
    assert len(division["test"]) == 78 and not set(division["train"]) & set(division["test"])
    dataset = horse10.load_dataset(tmp_path)
    assert {tuple(size) for size in dataset.size.tolist()} == {(162, 288)} and len(dataset.bodyparts) == 22
    assert all((tmp_path / frame).is_file() for frames in division.values() for frame in frames)


def test_every_side_of_the_engines_is_a_program():
    for sides in train_engines.NETWORKS.values():
        assert sides["ours"]["network"] in BACKBONES and {train_engines.engine_of(side) for side in sides} <= set(
            train_engines.STEPS
        )
    assert all((BENCHMARKS / "sides" / program).is_file() for program in train_engines.STEPS.values())


def test_a_program_that_fails_is_quoted(tmp_path):
    broken = tmp_path / "broken.py"
    broken.write_text("raise SystemExit('no such engine')")
    with pytest.raises(RuntimeError, match="no such engine"):
        alternate.alternate([sys.executable, broken], [sys.executable, broken], 1)


def test_a_timing_repeats_until_it_is_long_enough_and_forgets_the_first(monkeypatch):
    clock, calls = SimpleNamespace(now=0.0), []
    monkeypatch.setattr(serve.time, "perf_counter", lambda: clock.now)

    def run():
        calls.append(None)
        clock.now += {1: 50, 2: 0.3}.get(len(calls), 0.2)

    assert serve.seconds_of(run, 1.0) == pytest.approx(0.2)
    assert len(calls) == 6  # 50 s not counted, 0.3 + 4 x 0.2


def test_frames_per_second_are_of_the_median():
    found = predict.row({"exported": [0.1, 0.2, 0.4], "deeplabcut": [0.5]}, network="n")
    assert found["exported"] == 5 and found["exported_spread"] == [2.5, 10] and found["ratio_exported"] == 2.5


def test_the_grid_holds_every_network_at_batch_1():
    grid = predict.whole_grid()
    assert {(name, size) for name, size, batch in grid if batch == 1} == {
        (name, size) for name in predict.PEERS for size in predict.SIZES
    }
    assert ("resnet101", 512, 256) not in grid and ("mobilenet_v2_0.35", 128, 256) in grid
    assert set(predict.SHORT) <= set(grid) | {("resnet50", 128, 8)}


def test_a_batch_of_one_size_has_labels_and_targets_of_its_size(tmp_path):
    dataset = toy(tmp_path, n=8)
    batches = variants.SizedBatches(dataset, RECIPES["quick"], batch_size=4, seed=3, steps=20)
    loss, sizes = horse10.losses.PoseLoss(), set()
    for position in range(8):
        images, labels = batches[position]
        height, width = images.shape[1:3]
        assert height / 30 + 0.04 >= 0.8 and height <= 1.1 * 30
        assert labels["training_scale"] == pytest.approx(np.full(4, width / 40), abs=0.03)
        shape = (4, *map_size(height, width))
        maps = {"logits": np.zeros((*shape, 3), "float32"), "locref": np.zeros((*shape, 6), "float32")}
        assert np.isfinite(float(loss(labels, maps)))
        sizes.add((height, width))
    assert len(sizes) > 3


def test_each_variant_is_a_configuration_of_its_own():
    configs = {name: variants.config_of(name, 2, "none") for name in variants.VARIANTS}
    assert configs["whole-pixel labels"].int_labels is True and configs["another seed"].seed == 1
    assert {config.split for config in configs.values()} == {2}
    assert configs["as it is"].iterations == 1200 and configs["Keras's momentum"].iterations == 400
    assert set(variants.BASE.items()) == {("Keras's momentum", "TensorFlow's momentum")}


@pytest.mark.slow
def test_effects_are_measured_through_the_public_door(tmp_path, monkeypatch):
    """A few steps of runs and of Keras's fit, and the comparison; the committed results stay as they are."""
    monkeypatch.setitem(BACKBONES, "mobilenet_v2_0.35", toy_backbone.ROW)
    monkeypatch.setenv("HORSE10_RUNS", str(tmp_path / "runs"))
    monkeypatch.setattr(effects, "FOLDER", tmp_path / "effects")
    saved = {}
    monkeypatch.setattr(effects, "save", lambda name, results, **settings: saved.update(results=results, **settings))
    names = ["as it is", "size per batch"]
    options = ["--weights", "none", "--split", "2", "--steps", "6", "--size", "tiny"]
    shell = CliRunner()
    for command in (["train", *options, *(word for name in names for word in ("--only", name))], ["compare"]):
        result = shell.invoke(effects.main, command, catch_exceptions=False)
        assert result.exit_code == 0, result.output
    measured = {(line["variant"], line["subset"]): line for line in saved["results"] if line["splits"] == [2]}
    assert {variant for variant, _ in measured} == {"size per batch", *effects.MODES}
    assert all(np.isfinite(line["mean"]) for line in measured.values())
    assert saved["unchanged_from_records"] == [1, 3]
    assert "another seed" in saved["measured_earlier"] and "frame" not in saved["measured_earlier"]
