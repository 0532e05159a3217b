"""Where data are looked for, and the cache of synthetic horses."""

import json
import subprocess
import sys

import numpy as np
import pytest

import toy_project
from horse10 import synthetic
from horse10.config import ConfigError
from horse10.dataset import BODYPARTS, DatasetError, load_dataset, places
from repository import TESTS
from toy_project import write_project

STUB_FRAMES = {"tiny": 4}


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty cache."""
    monkeypatch.setenv("HORSE10_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def stub(monkeypatch):
    """A renderer that writes four frames each of three horses, and counts how often it is called."""
    calls = []

    def write(folder, size, seed, **factors):
        calls.append((size, seed, *(factors[name] for name in ("fixed", "shift", "split") if factors[name])))
        count = STUB_FRAMES[size]
        frames, _ = write_project(folder, dict.fromkeys("abc", count), BODYPARTS, missing=0, Task="synthetic")
        toy_project.write_split(folder / "TrainTestInfo_shuffle1.csv", frames[0:8:2], frames[1:8:2], frames[8:])

    monkeypatch.setattr(synthetic, "write", write)
    monkeypatch.setattr(synthetic, "SIZES", STUB_FRAMES)
    monkeypatch.setattr(synthetic, "VERSION", 99)
    return calls


def horse10_like(folder, **config):
    return write_project(folder, {"a": 4, "b": 4}, BODYPARTS, missing=0, **config)


def test_auto_takes_what_is_named_then_the_cache_then_synthetic(home, stub, tmp_path, monkeypatch):
    assert load_dataset(synthetic_size="tiny").name == "synthetic"
    horse10_like(home / "horse10", Task="cached")
    assert load_dataset().name == load_dataset("horse10").name == "cached"
    horse10_like(tmp_path / "mine", Task="named")
    monkeypatch.setenv("HORSE10_DATA", str(tmp_path / "mine"))
    assert load_dataset().name == load_dataset("horse10").name == "named"


def test_an_archive_unpacked_into_a_folder_of_its_own(home):
    (home / "horse10").mkdir(parents=True)
    (home / "horse10" / "Horsescale.h5").touch()
    horse10_like(home / "horse10" / "Horses-Byron-2019-05-08")
    assert load_dataset("horse10").root.name == "Horses-Byron-2019-05-08"


def test_a_wrong_name_is_never_passed_over(home, stub, tmp_path, monkeypatch):
    monkeypatch.setenv("HORSE10_DATA", str(tmp_path / "typo"))
    for source in ("auto", "horse10"):
        with pytest.raises(DatasetError, match=r"\$HORSE10_DATA: no DeepLabCut project and no \.json file: .*typo"):
            load_dataset(source)
    assert not stub


def test_data_named_as_horse10_must_have_its_body_parts(tmp_path, monkeypatch):
    write_project(tmp_path, {"a": 4, "b": 4}, ["snout", "paw"])
    monkeypatch.setenv("HORSE10_DATA", str(tmp_path))
    with pytest.raises(DatasetError, match=r"unknown: paw, snout \(2 listed\)"):
        load_dataset()


def test_data_may_be_named_as_a_coco_file(tmp_path, monkeypatch):
    image = {"id": 1, "file_name": "0.png"}
    annotations = [
        {"image_id": i, "category_id": 1, "keypoints": [x for k in range(22) for x in (k, 1, 2)]} for i in (1, 2)
    ]
    content = {
        "categories": [{"id": 1, "keypoints": list(BODYPARTS)}],
        "images": [image, image | {"id": 2, "file_name": "1.png"}],
        "annotations": annotations,
    }
    (tmp_path / "horses.json").write_text(json.dumps(content))
    for name in ("0.png", "1.png"):
        toy_project.write_image(tmp_path / name, (70, 70))
    monkeypatch.setenv("HORSE10_DATA", str(tmp_path / "horses.json"))
    assert load_dataset().name == "horses"


def test_horse10_without_data_says_where_it_looked(home):
    with pytest.raises(DatasetError) as absent:
        load_dataset("horse10")
    assert str(home / "horse10") in str(absent.value)
    assert "horse10 data fetch" in str(absent.value) and "set HORSE10_DATA to a copy" in str(absent.value)


@pytest.mark.parametrize(
    "source, hint", [("synthetc", "did you mean 'synthetic'"), ("nowhere/at/all", "no such folder")]
)
def test_unknown_sources(source, hint):
    with pytest.raises(DatasetError, match=hint):
        load_dataset(source)


def test_the_default_cache(monkeypatch, tmp_path):
    monkeypatch.delenv("HORSE10_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert places.home() == tmp_path / ".cache" / "horse10"


def test_synthetic_data_are_written_once(home, stub):
    first = load_dataset("synthetic", synthetic_size="tiny")
    again = load_dataset("synthetic", synthetic_size="tiny", train_fraction=90)
    assert stub == [("tiny", 0)]
    assert first.root == home / "synthetic" / "99-tiny-seed0"
    assert (first.name, first.shareable, first.split) == ("synthetic", True, "1")
    assert (first.train.size, first.within.size, first.ood.size) == (4, 4, 4)
    assert again.fingerprint == first.fingerprint
    assert places.synthetic("tiny", seed=4).name == "99-tiny-seed4" and len(stub) == 2


def test_opened_as_a_folder_it_is_a_project_like_any_other(home, stub):
    root = load_dataset("synthetic", synthetic_size="tiny").root
    dataset = load_dataset(root)
    assert (dataset.name, dataset.shareable) == ("project synthetic", False)


def test_each_world_has_a_folder_of_its_own(home, stub):
    def root(**factors):
        return load_dataset("synthetic", synthetic_size="tiny", **factors).root.name

    assert root(fixed="light") == "99-tiny-seed0-fixed-light"
    assert (
        root(fixed={"second horse", "coat"}, shift=["gait"])
        == "99-tiny-seed0-fixed-coat+second_horse-shift-gait-split1"
    )
    assert root(fixed="second horse, coat", shift=iter(["gait"])).endswith("coat+second_horse-shift-gait-split1")
    assert root(fixed=(), shift="") == "99-tiny-seed0"
    worlds = [("tiny", 0, ("light",)), ("tiny", 0, ("coat", "second horse"), ("gait",), 1), ("tiny", 0)]
    assert stub == worlds


@pytest.mark.parametrize("source", ["horse10", "auto", "project"])
def test_only_synthetic_horses_have_factors(home, stub, tmp_path, source):
    horse10_like(home / "horse10")
    with pytest.raises(DatasetError, match="shift='coat': only the synthetic horses have factors: data='synthetic'"):
        load_dataset(home / "horse10" if source == "project" else source, shift="coat")
    with pytest.raises(DatasetError, match="fixed="):
        load_dataset(home / "horse10" if source == "project" else source, fixed={"light"})
    assert not stub


@pytest.mark.parametrize(
    "settings, said",
    [
        ({"shift": "cot,light"}, "no factor 'cot'; expected some of coat, .*, camera; did you mean 'coat'"),
        ({"fixed": ["weather"]}, "no factor 'weather'; expected some of coat"),
        ({"fixed": "coat,light", "shift": "light"}, "both fixed and shifted: light"),
        ({"shift": "coat", "held_out": "Horse01"}, "leave out group_by and held_out"),
        ({"shift": "coat", "group_by": "(Horse0)"}, "leave out group_by and held_out"),
    ],
)
def test_worlds_that_do_not_exist(home, stub, settings, said):
    with pytest.raises(DatasetError, match=said):
        load_dataset("synthetic", synthetic_size="tiny", **settings)
    assert not stub and not home.exists()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"synthetic_size": "huge"}, "synthetic_size = 'huge': expected 'tiny', 'small' or 'full'"),
        ({"split": 4}, "split = 4: expected 1, 2 or 3"),
        ({"size": "tiny"}, "size: no such parameter"),
        ({"held_out": 7}, "held_out = 7: expected a valid string"),
    ],
)
def test_settings_that_no_data_have(home, stub, settings, message):
    with pytest.raises(ConfigError, match=message):
        load_dataset("synthetic", **settings)
    assert not stub and not home.exists()


def test_an_interrupted_write_leaves_nothing_behind(home, stub, monkeypatch):
    def interrupted(folder, *_, **__):
        folder.mkdir()
        (folder / "config.yaml").write_text("Task: synthetic")
        raise KeyboardInterrupt

    whole = synthetic.write
    monkeypatch.setattr(synthetic, "write", interrupted)
    with pytest.raises(KeyboardInterrupt):
        load_dataset("synthetic", synthetic_size="tiny")
    assert [path.name for path in (home / "synthetic").iterdir() if path.is_dir()] == []
    monkeypatch.setattr(synthetic, "write", whole)
    assert load_dataset("synthetic", synthetic_size="tiny").name == "synthetic"


TWICE = """
import pathlib, sys, time
sys.path.insert(0, sys.argv[1])
from toy_project import write_project
from horse10 import synthetic
from horse10.dataset import BODYPARTS, load_dataset

def write(folder, size, seed, **_):
    with pathlib.Path(sys.argv[2]).open("a") as log:
        log.write("drawn ")
    time.sleep(2)  # long enough for the other process to come and find nothing
    write_project(folder, {"a": 4, "b": 2}, BODYPARTS, missing=0)

synthetic.write = write
print(load_dataset("synthetic", synthetic_size="tiny").fingerprint)
"""


@pytest.mark.slow
def test_two_processes_write_one_copy(home, tmp_path):
    """Both ask at once; the one that comes second waits for the first and finds its work."""
    command = [sys.executable, "-c", TWICE, str(TESTS), str(tmp_path / "log")]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    printed = {process.communicate(timeout=120)[0] for process in both}
    assert [process.returncode for process in both] == [0, 0]
    assert (tmp_path / "log").read_text() == "drawn "
    assert len(printed) == 1


def test_the_real_renderer():
    """The seam to the renderer: what it writes has no fault, every split has ten horses, every horse a scale."""
    dataset = load_dataset("synthetic", synthetic_size="tiny", split=3)
    assert dataset.bodyparts == BODYPARTS
    assert len(set(dataset.animal)) == 30
    assert len(set(dataset.animal[dataset.train])) == 10
    assert len(set(dataset.animal[dataset.ood])) == 20
    assert dataset.scale_px.min() > 5
    assert dataset.read(0).dtype == np.uint8
    five, ninety = (load_dataset("synthetic", synthetic_size="tiny", split=3, train_fraction=f) for f in (5, 90))
    assert set(five.train) < set(dataset.train) < set(ninety.train)
