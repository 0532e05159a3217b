"""From a source to a PoseDataset: all 8,114 frames of Horse-10 by name, a real project, other ways of dividing."""

import json
import os
import shutil
import time
from inspect import signature

import numpy as np
import pytest
import yaml

import toy_project
from horse10.config import DataConfig, RunConfig, make_config
from horse10.dataset import BODYPARTS, DatasetError, dataset_of, load_dataset, splits
from horse10.dataset.deeplabcut import hdf
from toy_project import SCORER, write_image, write_project

PARTS = ("snout", "leftear", "tailbase")
LARGE = "ChestnutHorseLight"  # 576 x 324 px; the other 29 videos are 288 x 162


@pytest.fixture(scope="module")
def horse10(shared, tmp_path_factory):
    """A project with Horse-10's real frame names, split files and scales, invented labels, and one-colour images. Body
    parts in another order and with the alias `Withers`; videos in the order of the original config.yaml."""
    root = tmp_path_factory.mktemp("horse10")
    with np.load(shared / "parity" / "evaluation.npz") as file:
        frames, labels = file["frames"], file["gt"]
    names = ["Withers" if part == "Wither" else part for part in BODYPARTS]
    order = np.random.default_rng(0).permutation(len(names))
    small, large = write_image(root / "small.png", (162, 288)), write_image(root / "large.png", (324, 576))
    videos = list(dict.fromkeys(frame.split("/")[1] for frame in frames))
    for video in videos:
        rows = np.flatnonzero(np.char.startswith(frames, f"labeled-data/{video}/"))
        (root / "labeled-data" / video).mkdir(parents=True)
        for name in frames[rows]:
            os.link(large if video == LARGE else small, root / name)
        table = toy_project.frame(frames[rows].tolist(), [names[k] for k in order], labels[rows][:, order])
        table.to_csv(root / "labeled-data" / video / f"CollectedData_{SCORER}.csv")
    config = {"Task": "Horses", "scorer": SCORER, "video_sets": {f"videos/{video}.mp4": {} for video in videos}}
    (root / "config.yaml").write_text(yaml.safe_dump(config, sort_keys=False))
    for file in (shared / "data" / "horse10").iterdir():
        shutil.copy(file, root / file.name)
    return root, frames, labels


@pytest.mark.slow
def test_the_8114_frames_of_horse10(horse10, shared):
    root, frames, labels = horse10
    start = time.perf_counter()
    dataset = load_dataset(root)
    assert time.perf_counter() - start < 60  # about 1 s on an idle core
    assert (dataset.name, dataset.bodyparts, dataset.shareable) == ("horse10", BODYPARTS, False)
    assert dataset.frames == tuple(frames)  # BrownHorseinShadow last, as in Horsescale.h5
    half = np.isnan(labels).any(axis=-1, keepdims=True)
    np.testing.assert_array_equal(dataset.keypoints, np.where(half, np.nan, labels))
    sizes, counts = np.unique(dataset.size, axis=0, return_counts=True)
    assert sizes.tolist() == [[162, 288], [324, 576]]
    assert counts.tolist() == [8114 - 318, 318]

    stored = hdf.read(shared / "data" / "horse10" / "Horsescale.h5")
    scale = dict(zip(stored.index, stored.values[:, 0], strict=True))
    np.testing.assert_array_equal(dataset.scale_px, [scale[frame] for frame in dataset.frames])
    assert len(set(dataset.animal)) == 30
    assert all(len(set(dataset.scale_px[dataset.animal == horse])) == 1 for horse in set(dataset.animal))

    with np.load(shared / "parity" / "evaluation.npz") as file:
        code = file["split_code"]  # (3, N): 1 train, 2 within domain, 3 out of domain
    subsets = np.array(["", "train", "within", "ood"])
    np.testing.assert_array_equal(dataset.subset(), subsets[code[0]])
    five = load_dataset(root, split=3, train_fraction=5)
    assert (five.split, five.train.size, five.fingerprint) == ("3", 136, dataset.fingerprint)  # 5 % of 2715
    assert (code[2, five.train] == 1).all()
    np.testing.assert_array_equal(five.subset()[code[2] == 3], "ood")


@pytest.mark.slow
def test_horse10_without_its_companions_and_divided_otherwise(horse10, tmp_path):
    """No split files, no Horsescale.h5: the splits are the package's, the scale is a median distance."""
    root, frames, labels = horse10
    alone = tmp_path / "alone" / "project"
    alone.mkdir(parents=True)
    for name in ("labeled-data", "config.yaml"):
        (alone / name).symlink_to(root / name)
    scale_parts = ("Hip", "Shoulder")  # in these invented labels one horse never shows its eye
    dataset = load_dataset(alone, split=3, scale_parts=scale_parts)
    assert (dataset.name, dataset.split) == ("horse10", "3")
    np.testing.assert_array_equal(dataset.train, splits.by_table(frames, splits.stored(), 3, 50).train)
    horse = dataset.animal == "Sample7"
    hip, shoulder = (labels[horse, BODYPARTS.index(part)].astype(float) for part in scale_parts)
    np.testing.assert_allclose(
        dataset.scale_px[horse], np.nanmedian(np.linalg.norm(hip - shoulder, axis=-1)), rtol=1e-5
    )

    fold = load_dataset(alone, held_out=["Sample1", "Sample2"], train_fraction=30, scale_parts=scale_parts)
    assert fold.split == "fold: Sample1, Sample2"
    assert set(fold.animal[fold.ood]) == {"Sample1", "Sample2"}


@pytest.mark.slow
def test_a_horse10_with_a_video_missing_or_another_split(horse10, tmp_path):
    root, _, _ = horse10
    (tmp_path / "labeled-data").mkdir()
    for video in (root / "labeled-data").iterdir():
        if video.name != "Sample20":
            (tmp_path / "labeled-data" / video.name).symlink_to(video)
    with pytest.raises(DatasetError, match="names 180 frames of Sample20, none of which is labelled"):
        load_dataset(tmp_path)
    (tmp_path / "labeled-data" / "Sample20").symlink_to(root / "labeled-data" / "Sample20")
    text = (root / "TrainTestInfo_shuffle1.csv").read_text()
    moved = "labeled-data/ChestnutHorseLight/0001.png"
    (tmp_path / "TrainTestInfo_shuffle1.csv").write_text(text.replace(moved, "labeled-data/Sample1/0144.png", 1))
    with pytest.raises(DatasetError) as refused:
        load_dataset(tmp_path, split=2)
    told = [problem.what for problem in refused.value.problems]
    assert f"{moved} is in no column, officially in trainIndices" in told


def test_the_real_openfield_project(shared):
    dataset = load_dataset(shared / "data" / "openfield-Pranav-2018-10-30", train_fraction=80)
    assert (dataset.name, dataset.split, set(dataset.animal)) == ("openfield", "fold: none", {"m4s1"})
    assert (dataset.train.size, dataset.within.size, dataset.within_common.size, dataset.ood.size) == (93, 23, 12, 0)
    assert np.isnan(dataset.scale_px).all()
    assert (dataset.size == [480, 640]).all()
    assert dataset.read(115).shape == (480, 640, 3)
    scaled = load_dataset(shared / "data" / "openfield-Pranav-2018-10-30", scale_parts=("leftear", "rightear"))
    ears = np.linalg.norm(dataset.keypoints[:, 1] - dataset.keypoints[:, 2], axis=-1)
    np.testing.assert_allclose(scaled.scale_px, np.median(ears), rtol=1e-5)


def test_a_relative_path_keeps_its_meaning_when_the_working_folder_changes(tmp_path, monkeypatch):
    write_project(tmp_path / "toy", {"a": 3}, PARTS)
    monkeypatch.chdir(tmp_path)
    dataset = load_dataset("toy")
    monkeypatch.chdir("/")
    assert dataset.read(0).shape == (40, 60, 3)


def test_other_projects_are_divided_by_group(tmp_path):
    write_project(tmp_path, {"m1_a": 4, "m1_b": 4, "m2_a": 2, "m2_b": 2}, PARTS, missing=0)
    dataset = load_dataset(tmp_path / "config.yaml")
    assert (dataset.split, set(dataset.animal[dataset.ood])) == ("fold: m2_b", {"m2_b"})
    dataset = load_dataset(tmp_path, group_by=r"/(m\d)_", held_out="m1", train_fraction=25, scale_parts=PARTS[:2])
    assert (dataset.split, set(dataset.animal)) == ("fold: m1", {"m1", "m2"})
    assert dataset.ood.tolist() == list(range(8))
    assert (dataset.train.size, dataset.within.size) == (1, 3)
    assert len(set(dataset.scale_px)) == 2


def test_horses_of_one_s_own_have_a_nose_eye_scale_and_may_have_numbered_splits(tmp_path):
    frames, labels = write_project(tmp_path, {"a": 10, "b": 10, "c": 4}, BODYPARTS, missing=0, Task="horse10")
    dataset = load_dataset(tmp_path)
    assert (dataset.name, dataset.split) == ("project horse10", "fold: c")  # only Horse-10 itself is called horse10
    distance = np.linalg.norm(labels[:, 0] - labels[:, 1], axis=-1)
    np.testing.assert_allclose(dataset.scale_px[20:], np.median(distance[20:]), rtol=1e-6)
    toy_project.write_split(tmp_path / "TrainTestInfo_shuffle2.csv", frames[0:20:2], frames[1:20:2], frames[20:])
    dataset = load_dataset(tmp_path, split=2, train_fraction=10)
    assert (dataset.split, dataset.train.size, dataset.within.size, dataset.ood.size) == ("2", 2, 18, 4)


@pytest.mark.parametrize("place", ["", "home/horse10"])
def test_split_files_of_something_else_are_not_used(tmp_path, place, monkeypatch):
    monkeypatch.setenv("HORSE10_HOME", str(tmp_path / "home"))
    write_project(tmp_path / "toy", {"a": 2, "b": 2}, PARTS)
    (tmp_path / place).mkdir(parents=True, exist_ok=True)
    toy_project.write_split(tmp_path / place / "TrainTestInfo_shuffle1.csv", ["x/0.png"], ["x/1.png"], ["y/0.png"])
    assert load_dataset(tmp_path / "toy").split == "fold: b"


def test_a_few_frames_named_as_horse10_s_do_not_make_a_horse10(tmp_path):
    index = [f"labeled-data/Sample1/{i:04}.png" for i in (150, 151, 9000, 9001)]
    assert np.isin(index, splits.stored().index).tolist() == [True, True, False, False]
    for name in index:
        write_image(tmp_path / name)
    toy_project.frame(index, PARTS, toy_project.points(4, 3)).to_csv(tmp_path / f"CollectedData_{SCORER}.csv")
    assert load_dataset(tmp_path).bodyparts == PARTS


def test_part_of_horse10_as_a_coco_file(tmp_path):
    """mmpose's files need not hold every frame; those they hold are divided officially."""
    table = splits.stored()
    chosen = [frame for code in (50, 90, 0) for frame in table.index[table["split1"] == code][:2]]
    images = [{"id": i, "file_name": frame} for i, frame in enumerate(chosen)]
    points = [value for k in range(22) for value in (5 + k, 5 + k, 2)]
    annotations = [{"image_id": i, "category_id": 1, "keypoints": points} for i in range(len(chosen))]
    categories = [{"id": 1, "keypoints": list(BODYPARTS)}]
    for frame in chosen:
        write_image(tmp_path / frame)
    path = tmp_path / "annotations" / "horse10-train-split1.json"
    path.parent.mkdir()
    path.write_text(json.dumps({"images": images, "annotations": annotations, "categories": categories}))
    dataset = load_dataset(path)
    assert dataset.subset().tolist() == ["train"] * 2 + ["within"] * 2 + ["ood"] * 2
    assert (dataset.name, dataset.root) == ("horse10-train-split1", tmp_path)

    rows = table["split1"]
    sets = [rows.index[where] for where in ((rows > 0) & (rows <= 50), rows > 50, rows == 0)]
    toy_project.write_split(tmp_path / "TrainTestInfo_shuffle1.csv", *sets)
    assert load_dataset(path).subset().tolist() == dataset.subset().tolist()


def test_settings_are_the_data_fields_of_a_run_in_either_form(tmp_path):
    """What a notebook's parameters say as text, Python may say with its own types."""
    write_project(tmp_path, {"a": 4, "b": 4, "c": 2}, PARTS, missing=0)
    assert set(signature(load_dataset).parameters) == set(DataConfig.model_fields) <= set(RunConfig.model_fields)
    text = dataset_of(make_config(data=str(tmp_path), held_out="b, c", scale_parts="snout,leftear"))
    for held_out in (["b", "c"], ("b", "c"), {"c", "b"}):
        python = load_dataset(tmp_path, held_out=held_out, scale_parts=PARTS[:2], individual=None)
        assert (python.split, python.fingerprint) == (text.split, text.fingerprint) and python.split == "fold: b, c"
