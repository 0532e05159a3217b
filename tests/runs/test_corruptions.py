"""Corrupted copies of tested frames: what a run records of them, and that they change nothing of a run without them."""

import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

import horse10
from horse10 import metrics
from horse10.config import make_config
from horse10.dataset import corrupted
from horse10.dataset.corrupted import KINDS, STRENGTHS
from horse10.errors import MissingExtra
from horse10.runs import bench, evaluation, records
from horse10.runs.bench import Bench, KeptBench
from horse10.runs.plan import prepare
from horse10.runs.record import RunRecord
from horse10.runs.scores import Corrupted
from horse10.study.lists import key
from horse10.study.rows import row
from toy_record import history, predictions, record, run_record

ASKED = {"data": "synthetic", "synthetic_size": "tiny", "weights": "none", "arch": "toy", "iterations": 2}
ASKED |= {"batch_size": 2, "evaluate_every": 0, "evaluate_frames": 5, "batch_norm": "moving", "canvas": 96}
MADE_UP = {"package": "a 1", "n_frames": 2, "unit": "normalized_error", "clean": 0.5}
MADE_UP |= {"by_kind": {"fog": [1.0, 2.0, 3.0, 4.0, 5.0], "snow": [2.0, 2.0, 2.0, 2.0, 2.0]}}


@pytest.fixture(scope="module")
def runs(tmp_path_factory, toy_backbone):
    """The same run without corrupted frames and, twice on one bench, with two of each subset."""
    pytest.importorskip("imagecorruptions")
    made, count = KeptBench(), []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HORSE10_RUNS", str(tmp_path_factory.mktemp("corrupted")))
        patch.setattr(corrupted, "corrupt", lambda *arguments: count.append(arguments) or darker(*arguments))
        done = [
            horse10.train(prepare(make_config(**ASKED, evaluate_corrupted=n, seed=seed), made))
            for n, seed in ((0, 0), (2, 0), (2, 1))
        ]
        yield *done, made, count


def darker(pixels, kind, strength, seed):
    """Stands for all kinds, whose own tests are elsewhere."""
    return (pixels // (strength + KINDS.index(kind))).astype(np.uint8)


def test_a_run_records_each_kind_and_strength_of_each_tested_subset(runs):
    _, run, *_ = runs
    assert set(run.record.corrupted) == set(metrics.TESTED)
    for scores in run.record.corrupted.values():
        assert scores.n_frames == 2 and scores.unit == "normalized_error" and "imagecorruptions" in scores.package
        assert tuple(scores.by_kind) == KINDS and {len(errors) for errors in scores.by_kind.values()} == {5}
        assert scores.by_kind[KINDS[0]][0] == scores.clean  # `darker` leaves the first as it is
        assert len({error for errors in scores.by_kind.values() for error in errors}) > 10
    assert horse10.open_run(run.folder).record == run.record


def test_the_errors_are_those_of_the_networks_own_evaluation(runs):
    _, run, *_ = runs
    network, dataset = run.model(), run.dataset()
    table = evaluation.predictions(network, dataset, 2, metrics.TESTED)
    assert set(table["subset"]) == set(metrics.TESTED)
    clean = metrics.summary(table)["ood"]["normalized_error"]
    assert run.record.corrupted["ood"].clean == pytest.approx(clean, rel=1e-5)
    dark = replace(dataset, reader=lambda *picture: dataset.reader(*picture) * 0)
    black = metrics.summary(evaluation.predictions(network, dark, 2, metrics.TESTED))["ood"]["normalized_error"]
    assert black != pytest.approx(clean, rel=1e-3)


def test_frames_to_corrupt_are_those_that_an_evaluation_of_so_many_takes(runs):
    dataset = runs[1].dataset()
    rows = evaluation.evaluated_rows(dataset, 2, metrics.TESTED)
    assert set(rows) == set(evaluation.evaluated_rows(dataset, 2)) - set(dataset.train)


def test_without_corrupted_frames_a_run_is_what_it_was_before_they_could_be_asked_for(runs):
    plain, run, *_ = runs
    assert plain.record.corrupted == {} and plain.metrics == run.metrics
    assert plain.record.run_id != run.record.run_id
    config = make_config(data="synthetic", recipe="short", arch="resnet50", weights="none", canvas=144)
    assert key(config) == "191d3c05fedd"  # written down before there was this setting
    assert key(config.model_copy(update={"evaluate_corrupted": 1})) != key(config)


def test_a_fingerprint_is_that_of_a_configuration_without_the_setting():
    prepared = prepare(make_config(**ASKED))
    settings = prepared.config.model_dump(exclude={"evaluate_corrupted"})
    older = SimpleNamespace(model_dump=lambda exclude: {name: settings[name] for name in settings.keys() - exclude})
    assert replace(prepared, config=older).fingerprint == prepared.fingerprint


def test_pictures_are_corrupted_once_for_all_runs_of_a_bench(runs):
    *_, made, count = runs
    assert len(count) == 4 * len(KINDS) * len(STRENGTHS) == len(made.corrupted_pictures)
    assert runs[1].record.corrupted != runs[2].record.corrupted


def test_kept_pictures_are_those_made_anew_and_no_more_than_memory_allows(runs, monkeypatch):
    dataset, made = runs[1].dataset(), KeptBench()
    size = dataset.read(0).nbytes
    monkeypatch.setattr(bench, "KEPT_BYTES", 2 * size + 1)
    for row_ in (0, 1, 2, 0):
        fresh = Bench().corrupted(dataset, "fog", 2).read(row_)
        np.testing.assert_array_equal(made.corrupted(dataset, "fog", 2).read(row_), fresh)
    assert len(made.corrupted_pictures) == 2 and made.left_bytes == 1
    made.corrupted(replace(dataset), "fog", 2)
    assert not made.corrupted_pictures and made.left_bytes == 2 * size + 1


def test_a_row_has_the_mean_the_clean_error_and_a_cell_of_all(runs):
    plain, run, *_ = runs
    cells = row(run, "k")
    scores = run.record.corrupted["ood"]
    assert cells["ood_corrupted_error"] == pytest.approx(scores.mean, rel=1e-4)
    assert cells["within_corrupted_clean_error"] == pytest.approx(run.record.corrupted["within"].clean, rel=1e-4)
    kinds = dict(item.split("=") for item in cells["ood_corrupted_by_kind"].split())
    assert tuple(kinds) == KINDS
    assert [float(error) for error in kinds["fog"].split("/")] == pytest.approx(scores.by_kind["fog"], rel=1e-3)
    assert not [name for name in row(plain, "k") if "_corrupted_" in name]


def test_the_mean_weighs_kinds_and_strengths_alike_and_a_list_of_runs_has_it(tmp_path):
    assert Corrupted.model_validate({**MADE_UP, "by_kind": {"fog": (1.0, 3.0), "snow": (5.0, 7.0)}}).mean == 4
    made_up = run_record(corrupted={"ood": MADE_UP})
    (tmp_path / "abc123").mkdir()
    records.write(tmp_path / "abc123", made_up, history(), predictions())
    listed = records.load(tmp_path).iloc[0]
    assert listed["ood_corrupted_error"] == 2.5 and listed["ood_corrupted_clean_error"] == 0.5
    assert not [name for name in listed.index if "by_kind" in name]


def test_a_record_of_before_is_read():
    older = record()
    del older["corrupted"]
    assert RunRecord.model_validate_json(json.dumps(older)).corrupted == {}


def test_a_missing_package_is_told_before_the_training(monkeypatch):
    def absent():
        raise MissingExtra("not installed")

    monkeypatch.setattr(corrupted, "require", absent)
    with pytest.raises(MissingExtra):
        prepare(make_config(**ASKED, evaluate_corrupted=1))
