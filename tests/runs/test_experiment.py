"""A run from its configuration to its record, on synthetic horses and on a project."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import horse10
from horse10 import metrics
from horse10.backbones.weights import WeightsError
from horse10.config import ConfigError, make_config
from horse10.runs import experiment as module
from horse10.runs import records
from horse10.runs.plan import prepare
from horse10.runs.provenance import make_record, notes
from horse10.training.checkpoint import TrainingError

SHORT = {"data": "synthetic", "synthetic_size": "tiny", "weights": "none", "iterations": 4, "batch_size": 2}
SHORT |= {"evaluate_frames": 4, "evaluate_every": 2}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    home = tmp_path_factory.mktemp("experiment")
    patch.setenv("HORSE10_HOME", str(home / "home"))
    patch.setenv("HORSE10_RUNS", str(home / "runs"))
    prepared = prepare(make_config(**SHORT))
    yield prepared, horse10.train(prepared)
    patch.undo()


def test_a_run_leaves_a_whole_record_and_its_weights(run):
    prepared, done = run
    record = done.record.record
    assert done.folder.name == record["run_id"] == prepared.run_id and not done.resumed
    assert record["iterations"] == 4 and record["dataset"]["badge"] == "measured on synthetic horses"
    assert {name: scores["n_frames"] for name, scores in record["metrics"].items()} == dict.fromkeys(metrics.SUBSETS, 4)
    for baseline in record["baselines"].values():
        assert baseline["ood"]["n_keypoints"] == record["metrics"]["ood"]["n_keypoints"]
    names = {path.name for path in done.folder.iterdir()}
    assert {"network.weights.h5", "network.json", *records.FILES} <= names and "checkpoint.npz" not in names
    assert list(done.record.history["step"]) == [1, 2, 3, 4]
    assert done.record.history["ood_mean_error_px"].notna().tolist() == [False, True, False, False]


def test_another_world_is_another_run_even_if_its_labels_are_the_same(run):
    prepared, _ = run
    worlds = [{"shift": "coat"}, {"fixed": "coat"}, {"shift": "coat,light"}]
    others = [replace(prepared, config=prepared.config.model_copy(update=world)) for world in worlds]
    assert len({prepared.run_id, *(other.run_id for other in others)}) == 4
    scores = metrics.summary(run[1].record.predictions)
    said = make_record(others[2], 1.0, scores, {"mean_pose": scores})
    assert said["dataset"]["badge"] == "measured on synthetic horses, coat + light shifted"
    assert "Other for unseen horses than for training horses: coat, light." in said["notes"]
    assert "The same for all horses: coat." in notes(others[1], scores, {"mean_pose": scores})


def test_the_record_can_be_derived_again_from_its_predictions(run):
    _, done = run
    again = metrics.summary(done.record.predictions)
    for subset, scores in done.record.record["metrics"].items():
        assert again[subset]["mean_error_px"] == pytest.approx(scores["mean_error_px"], rel=1e-5)
        assert again[subset]["pck"] == scores["pck"]


def test_the_same_run_is_not_done_twice(run, monkeypatch):
    prepared, done = run
    monkeypatch.setenv("HORSE10_RUNS", str(done.folder.parent))
    monkeypatch.setattr(module, "fit", lambda *_, **__: pytest.fail("trained again"))
    again = horse10.train(prepared)
    assert again.resumed and again.record.record == done.record.record


def test_a_network_predicts_the_same_after_it_was_saved_and_loaded(run):
    prepared, done = run
    table = module.evaluate(done.folder, prepared.dataset, 4)
    both = table.merge(done.record.predictions, on=["frame", "bodypart"], suffixes=("", "_then"))
    assert len(both) == len(table) and np.allclose(both["x"], both["x_then"], atol=1e-2)


def test_a_network_is_not_evaluated_on_other_body_parts(run):
    _, done = run
    other = type("Other", (), {"bodyparts": ("Tail",), "name": "other"})()
    with pytest.raises(ConfigError, match="has Tail"):
        module.evaluate(done.folder, other)


def test_two_processes_do_not_train_one_run(run):
    prepared, _ = run
    folder = module.runs_folder() / prepared.run_id
    with module.FileLock(folder / "lock"), pytest.raises(TrainingError, match="Another process"):
        horse10.train(prepared)


def test_the_name_of_a_run_changes_with_what_changes_its_result(run):
    prepared, _ = run
    other = prepare(make_config(**SHORT | {"seed": 1}))
    assert other.run_id != prepared.run_id and prepare(make_config(**SHORT)).run_id == prepared.run_id


@pytest.fixture
def no_download(monkeypatch):
    def get_file(name, origin, **_):
        raise Exception(f"URL fetch failure on {origin}: None -- no network")

    monkeypatch.setattr("keras.src.utils.file_utils.get_file", get_file)


def test_every_auto_becomes_a_value_with_a_reason(no_download):
    prepared = prepare(make_config(data="auto", synthetic_size="tiny"))
    config = prepared.config
    assert "auto" not in config.model_dump().values()
    assert (config.data, config.recipe, config.weights) == ("synthetic", "quick", "none")
    assert "no Horse-10 on this machine" in prepared.reasons["data"]
    assert prepared.reasons["weights"].startswith("FROM SCRATCH") and "models" in prepared.reasons["weights"]
    assert config.iterations == 1720 and prepared.canvas == (162, 288)
    assert 5 < prepared.estimate()["training_min"] < 6


def test_asked_for_imagenet_weights_are_not_replaced_by_none(no_download):
    with pytest.raises(WeightsError, match="could not be downloaded"):
        prepare(make_config(**SHORT | {"weights": "imagenet"}))


def test_frozen_batch_norm_has_no_statistics_to_choose(shared):
    from horse10.runs.plan import _decide_training

    config = make_config(
        **SHORT | {"arch": "resnet50", "weights": "imagenet", "recipe": "quick", "batch_norm": "frame"}
    )
    dataset = prepare(make_config(**SHORT)).dataset
    with pytest.raises(ConfigError, match="nothing to choose"):
        _decide_training(config, dataset, {})


def test_the_workshop_recipe_reports_both_statistics():
    parameters = SHORT | {"recipe": "workshop2020", "evaluate_frames": 2, "iterations": 2, "evaluate_every": 0}
    record = horse10.train(make_config(**parameters)).record.record
    assert record["batch_norm_evaluation"] == "reestimated" and set(record["other_batch_norm_metrics"]) == {"frame"}
    assert record["config"]["int_labels"] is True and record["config"]["learning_rate"] == 0.05


def test_a_run_on_a_project_keeps_its_labels_and_paths_to_itself(shared, tmp_path):
    project = shared / "data" / "openfield-Pranav-2018-10-30"
    done = horse10.train(
        data=str(project),
        weights=str(shared / "weights" / "mobilenet_v2_0.35_224_no_top.weights.h5"),
        iterations=2,
        batch_size=2,
        evaluate_frames=2,
        evaluate_every=0,
    )
    assert "x_true" not in done.record.predictions
    text = json.dumps(done.record.record)
    assert (done.folder / "data.path").read_text() == str(project.resolve())  # for its page, on this machine
    kept = records.keep(done.folder, tmp_path)
    assert not [path for path in kept.iterdir() if str(project.parent).encode() in path.read_bytes()]
    assert str(project.parent) not in text and done.record.record["weights"]["kind"] == "file"
    assert done.record.record["weights"]["sha256"].startswith("04af0032")
    assert done.record.record["metrics"]["within"]["normalized_error"] is None
    assert not any("mouse" in note for note in done.record.record["notes"])


def test_a_network_that_learnt_nothing_is_said_to(run):
    prepared, done = run
    poor = {name: dict(scores) for name, scores in done.record.record["baselines"]["mean_pose"].items()}
    said = notes(prepared, poor, done.record.record["baselines"])
    assert sum("near or above the mean pose" in note for note in said) == 3


def test_records_of_runs_are_found(run):
    _, done = run
    found = records.load(done.folder.parent)
    assert isinstance(found, pd.DataFrame) and Path(found["folder"][0]) == done.folder
