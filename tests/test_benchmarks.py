"""The benchmarks measure what they say: turns, ratios, and variants that change one thing."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest

from repository import ROOT

BENCHMARKS = ROOT / "benchmarks"
sys.path[:0] = [str(BENCHMARKS), str(BENCHMARKS / "sides")]

import alternate  # noqa: E402
import effects  # noqa: E402
import predict  # noqa: E402
import serve  # noqa: E402

from horse10.config import make_config  # noqa: E402
from horse10.recipes import RECIPES  # noqa: E402


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


def test_a_batch_of_one_size_has_the_targets_of_its_size():
    rng = np.random.default_rng(0)
    frames, keypoints = rng.integers(0, 256, (6, 64, 96, 3), dtype="uint8"), rng.uniform(20, 40, (6, 3, 2))
    store = SimpleNamespace(
        size=(64, 96), frames=frames, keypoints=keypoints.astype("float32"), scale=np.ones(6, "float32")
    )
    config = make_config(batch_size=4, iterations=20, seed=3)
    batches = effects.SizedBatches(store, (64, 96), config, RECIPES["quick"], None)
    sizes = set()
    for step in range(8):
        (batch,) = batches[step]
        height, width = batch["image"].shape[1:3]
        assert batch["score"].shape == (4, 2 * -(-height // 16), 2 * -(-width // 16), 3)
        assert batch["locref"].shape == batch["mask"].shape == (*batch["score"].shape[:3], 6)
        assert np.asarray(batch["score"]).any()
        assert height / 64 + 0.02 >= 0.8 and height <= 1.1 * 64
        sizes.add((height, width))
    assert len(sizes) > 3


def test_each_variant_is_a_configuration_of_its_own():
    configs = {variant: effects.config_of(variant, 2, "none") for variant in effects.VARIANTS}
    assert configs["whole-pixel labels"].int_labels is True and configs["another seed"].seed == 1
    assert {config.split for config in configs.values()} == {2}
    assert set(effects.BASE.items()) == {("Keras's momentum", "TensorFlow's momentum")}
