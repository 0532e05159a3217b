"""Which trainings of an earlier forecast serve the next one."""

import hashlib
from unittest.mock import Mock

import pytest

from horse10.config import make_config
from horse10.forecast import trainings
from horse10.forecast.make import make_plan
from horse10.study import state
from horse10.study.lists import key
from toy_project import write_project


@pytest.mark.parametrize("changed", ["", "labels", "weights"])
def test_a_training_on_other_labels_or_from_other_weights_is_not_taken_for_this_one(changed, tmp_path, monkeypatch):
    files = [tmp_path / name / "mine.weights.h5" for name in ("one", "two")]
    for file in files:
        file.parent.mkdir()
        file.write_text(file.parent.name)
    one, two = (make_config(data="mice", held_out="Ada", weights=str(file), recipe="project") for file in files)
    assert key(one) == key(two)  # what tells them apart is in no key
    (state.runs_folder() / "run").mkdir()
    row = {"run": "run", "dataset_fingerprint": "f", "weights_sha256": hashlib.sha256(b"one").hexdigest()}
    state.write(key(one), row)
    monkeypatch.setattr(trainings.engine, "run", lambda *_, **__: 0)
    monkeypatch.setattr(trainings, "open_run", lambda folder: folder.name)
    asked = two if changed == "weights" else one
    plan = Mock(dataset=Mock(fingerprint="other" if changed == "labels" else "f"), config=Mock(minutes=1))
    found = trainings.trained(plan, Mock(configs={("Ada",): asked}), 0)
    assert found == ({} if changed else {("Ada",): "run"})


def test_animals_that_the_first_weights_know_are_told(toy_backbone, tmp_path, monkeypatch):
    write_project(tmp_path / "mice", {"Ada": 3, "Bo": 3}, ["nose"], missing=0.0)
    said = {"run:one": "{} frames", "": ""}
    monkeypatch.setattr("horse10.forecast.plan.seen.before", lambda weights, data: said[weights].format(len(data.ood)))
    made = make_plan(tmp_path / "mice", arch=toy_backbone, weights="run:one")
    assert made.notes[-1] == "Of the first weights: 6 frames."
