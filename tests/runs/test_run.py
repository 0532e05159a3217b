"""A finished run opened again: its record's numbers, and frames it was trained on are never counted as unseen."""

import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import horse10
from horse10.config import ConfigError, make_config
from horse10.dataset import load_dataset
from horse10.runs import records
from horse10.runs.record import TrainedOn
from horse10.runs.records import RecordError
from horse10.runs.run import open_run
from horse10.runs.seen import divided_as_trained
from toy_dataset import toy
from toy_project import write_image, write_project
from toy_record import run_record

SHORT = {"synthetic_size": "tiny", "weights": "none", "arch": "toy", "iterations": 2, "batch_size": 2}
SHORT |= {"evaluate_every": 0}


@pytest.fixture(scope="module")
def place(tmp_path_factory, toy_backbone):
    patch = pytest.MonkeyPatch()
    folder = tmp_path_factory.mktemp("run")
    patch.setenv("HORSE10_RUNS", str(folder / "runs"))
    yield folder
    patch.undo()


@pytest.fixture(scope="module")
def run(place):
    return horse10.train(make_config(data="synthetic", split=2, evaluate_frames=3, **SHORT))


def assert_gives_its_record(run, evaluation):
    for subset, scores in run.metrics:
        kept, computed = (pd.Series(dict(part), dtype=float) for part in (scores, getattr(evaluation.metrics, subset)))
        pd.testing.assert_series_equal(computed, kept, rtol=1e-6)
    assert evaluation.notes == run.dataset().notes  # none of another division
    assert evaluation.badge == run.record.badge


def test_a_run_on_another_split_gives_its_records_numbers(run):
    opened = open_run(run.folder)
    assert opened.record == run.record and opened.record.split == "2"
    assert_gives_its_record(run, opened.evaluate())


def test_a_shifted_run_gives_its_records_numbers(place, shifted):
    run = horse10.train(make_config(data="synthetic", shift="coat", split=2, evaluate_frames=3, **SHORT))
    assert run.config.shift == "coat"
    assert_gives_its_record(run, open_run(run.record.run_id).evaluate())


@pytest.mark.parametrize(
    ("project", "options"), [("openfield-Pranav-2018-10-30", {}), ("bees-apic", {"train_fraction": 20})]
)
def test_a_run_on_a_project_gives_its_records_numbers(place, shared, project, options):
    data = str((shared / "data" / project).resolve())
    run = horse10.train(make_config(data=data, evaluate_frames=2, **SHORT, **options))
    assert run.record.config.data == project and run.config.data == data
    assert_gives_its_record(run, open_run(run.folder).evaluate())
    if project == "bees-apic":
        assert run.config.held_out == ",".join(run.record.dataset.held_out) != ""


def test_data_that_have_changed_since_the_training_are_told(place, tmp_path):
    mice, asked = tmp_path / "mice", ({"a": 4, "b": 2}, ["nose", "tail"])
    write_project(mice, *asked)
    run = horse10.train(make_config(data=str(mice), **SHORT))
    assert run.evaluate().notes == run.evaluate(held_out="b").notes == ()
    picture = mice / "labeled-data" / "b" / "img000.png"
    picture.write_bytes(write_image(tmp_path / "other" / "img000.png").read_bytes())
    told = "of toy have changed since the run was trained; its record has other numbers."
    assert run.evaluate().notes == (f"The pictures {told}",) and run.evaluate(canvas=30).notes == ()
    write_project(mice, *asked, missing=0.0)
    assert run.evaluate().notes == (f"The labels or frames {told}",)


def test_frames_trained_on_are_not_called_unseen_on_another_split(run):
    evaluation = run.evaluate(split=1, evaluate_frames=0)
    rows = evaluation.predictions.astype({"frame": str, "animal": str}).drop_duplicates("frame")
    trained_on = run.record.dataset.trained_on
    unseen = rows[rows["subset"] != "train"]
    assert not set(unseen["frame"]) & trained_on.names()
    assert not set(rows[rows["subset"] == "ood"]["animal"]) & set(trained_on.animals)
    assert trained_on.names() <= set(rows[rows["subset"] == "train"]["frame"])
    division = load_dataset("synthetic", synthetic_size="tiny", split=1)
    unseen_before = {division.frames[row] for row in (*division.within, *division.ood)}
    n = len(unseen_before & trained_on.names())
    assert n > 0 and evaluation.notes[0].startswith(f"{n} frames that this division calls unseen were trained on")
    assert len(evaluation.notes) == 3


def test_pictures_trained_on_are_recognized_in_other_data(tmp_path):
    trained, other = toy(tmp_path / "a"), toy(tmp_path / "b", animals=("Cy", "Ada", "Bo"), name="others")
    record = run_record(dataset={"name": "toys", "trained_on": TrainedOn.of(trained).model_dump()})
    shown = (trained.root / trained.frames[trained.train[0]]).read_bytes()
    (other.root / other.frames[other.ood[2]]).write_bytes(shown)
    divided, notes = divided_as_trained(record, replace(other))
    assert other.ood[2] in divided.train and other.ood[2] not in divided.ood
    assert len(divided.ood) + len(divided.train) == len(other.ood) + len(other.train)
    assert np.array_equal(divided.within, other.within)
    assert notes[0].startswith("1 frame that this division calls unseen was trained on")


def test_parameters_replace_those_of_the_run(run, shared):
    assert run.dataset(train_fraction=10).train.size < run.dataset().train.size
    with pytest.raises(ConfigError, match="arch cannot be changed for a network that is trained"):
        run.evaluate(arch="resnet50")
    with pytest.raises(ConfigError, match=r"spilt: no such parameter.*split"):
        run.evaluate(spilt=1)
    with pytest.raises(ConfigError, match=r"was trained on .*Offknee.*; openfield has snout"):
        run.evaluate(data=str(shared / "data" / "openfield-Pranav-2018-10-30"))


def test_damaged_or_missing_weights_are_not_loaded(run, tmp_path):
    copy = tmp_path / "run"
    shutil.copytree(run.folder, copy)
    weights = copy / records.WEIGHTS
    weights.write_bytes(weights.read_bytes()[:-1] + b"x")
    with pytest.raises(RecordError, match=r"network\.weights\.h5 is damaged or was changed since the run ended"):
        open_run(copy).model()
    weights.unlink()
    with pytest.raises(RecordError, match=r"network\.weights\.h5 is missing.*train the run again"):
        open_run(copy).model()


def test_other_data_are_made_as_small_as_the_network_learnt_them(run, shared):
    small = run.record.config.model_copy(update={"canvas": 200})
    small = replace(run, record=run.record.model_copy(update={"config": small}))
    project = str(shared / "data" / "openfield-Pranav-2018-10-30")
    assert small.dataset(data=project).size.max() == 200
    assert small.dataset(data=project, canvas=0).size.max() > 200
