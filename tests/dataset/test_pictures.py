"""Pixels before they are used: damaged pictures are all named, and no unseen picture is one of a training animal."""

import shutil

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from horse10 import cli
from horse10.config import make_config
from horse10.dataset import DatasetError, load_dataset
from horse10.dataset.pictures import verified
from horse10.runs.plan import prepare
from toy_project import write_project

PARTS = ("snout", "paw")


@pytest.fixture
def project(tmp_path):
    frames, _ = write_project(tmp_path / "toy", {"a": 6, "b": 4}, PARTS, missing=0)
    return tmp_path / "toy", frames


def refused(folder):
    """What `data check` prints, which is what `prepare` raises before a training."""
    done = CliRunner().invoke(cli.app, ["data", "check", str(folder)])
    assert done.exit_code == 2
    with pytest.raises(DatasetError) as refusal:
        prepare(make_config(data=str(folder), weights="none"))
    assert str(refusal.value) == done.output.rstrip("\n")
    return [tuple(problem) for problem in refusal.value.problems]


def test_sound_pictures_are_no_news(project):
    folder, _ = project
    assert verified(load_dataset(folder)).notes == ()


def test_every_half_picture_is_named_before_a_training(project):
    folder, frames = project
    for name in (frames[1], frames[7]):
        pixels = np.random.default_rng(0).integers(0, 255, (40, 60, 3), np.uint8)
        Image.fromarray(pixels).save(folder / name)
        (folder / name).write_bytes((folder / name).read_bytes()[:2000])
    assert load_dataset(folder).size.tolist() == [[40, 60]] * 10  # their headers are whole
    problems = refused(folder)
    assert [(kind, where) for kind, where, _ in problems] == [
        ("image unreadable", name) for name in (frames[1], frames[7])
    ]


@pytest.mark.parametrize("form", [".png", ".bmp"])
def test_a_picture_of_a_training_animal_and_of_an_unseen_one(project, form):
    """Under two names, and in two formats: what counts are the pixels."""
    folder, frames = project
    with Image.open(folder / frames[2]) as image:
        image.convert("RGB").save(folder / "copy", form[1:].upper())
    shutil.move(folder / "copy", folder / frames[8])
    problem = ("same picture on both sides", frames[8], f"has the pixels of {frames[2]}, of the training animals")
    assert refused(folder) == [problem]


def test_a_copy_among_the_frames_of_a_training_animal_is_noted(project):
    folder, _ = project
    dataset = load_dataset(folder)
    train, within = dataset.frames[dataset.train[0]], dataset.frames[dataset.within[0]]
    shutil.copy(folder / train, folder / within)
    noted = verified(load_dataset(folder))
    assert noted.notes == (f"pixels: 1 within-domain test frames are copies of training frames: {within} of {train}",)
    assert noted.fingerprint == load_dataset(folder).fingerprint


def test_copies_that_have_no_label_are_no_matter(project):
    folder, frames = project
    shutil.copy(folder / frames[2], folder / frames[8])
    path = folder / "labeled-data" / "b" / "CollectedData_Byron.csv"
    lines = path.read_text().splitlines()
    lines[3 + 2] = lines[3 + 2].split(",")[0] + "," * 4
    path.write_text("\n".join(lines) + "\n")
    assert verified(load_dataset(folder)).notes == ()


def test_pictures_of_one_colour_show_no_animal(project):
    folder, frames = project
    for name in (frames[2], frames[8]):
        Image.new("RGB", (60, 40)).save(folder / name)
    assert verified(load_dataset(folder)).notes == ()
