"""Synthetic horses: they walk like horses, their labels are honest, and what is written is a DeepLabCut project."""

import cv2
import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from horse10 import synthetic
from horse10.bodyparts import BODYPARTS, SKELETON
from horse10.dataset import images, load_dataset
from horse10.synthetic.figures.gait import FOOTFALL, JOINTS, Conformation, Walk, pose, stance
from horse10.synthetic.herd import LARGE, herd
from horse10.synthetic.labels import REASONS
from horse10.synthetic.values.appearance import COATS
from toy_project import digest

factor = st.floats(0.9, 1.1)
bodies = st.builds(Conformation, factor, factor, factor, factor, factor)
strides, periods, duties = st.floats(0.9, 1.15), st.floats(40, 70), st.floats(0.58, 0.67)
walks = st.builds(Walk, strides, periods, duties, st.floats(0, 1), st.floats(5, 28), st.floats(55, 80))


# ---------------------------------------------------------------------------------------------------------------- gait


@given(bodies, walks)
def test_standing_hooves_do_not_slide(body, walk):
    time = np.linspace(0, 2, 200, endpoint=False) * walk.period
    joints = pose(body, walk, time)
    for limb, names in JOINTS.items():
        standing, toe = stance(walk, limb, time), joints[names[3]]
        assert abs(standing.mean() - walk.duty) < 0.011
        ground = toe[standing, 1]
        np.testing.assert_allclose(ground, ground[0], atol=1e-9)
        assert (toe[~standing, 1] >= ground[0]).all() and toe[:, 1].max() > ground[
            0
        ] + 0.04  # a swinging hoof is lifted
        for contact in np.split(np.arange(len(time)), np.flatnonzero(np.diff(standing)) + 1):
            if standing[contact[0]]:
                np.testing.assert_allclose(toe[contact], toe[contact[:1]].repeat(len(contact), 0), atol=1e-9)


def test_four_beat_walk_in_lateral_sequence():
    time = np.arange(0, 56, 0.1)
    landing = {
        limb: time[np.flatnonzero(np.diff(stance(Walk(), limb, time).astype(int)) == 1) + 1] for limb in FOOTFALL
    }
    beats = [(landing[limb][0] if len(landing[limb]) else 0.0) / 56 for limb in FOOTFALL]
    assert list(FOOTFALL) == [
        "Nearhind",
        "Nearfront",
        "Offhind",
        "Offfront",
    ]  # left hind, left fore, right hind, right fore
    np.testing.assert_allclose(beats, [0, 0.25, 0.5, 0.75], atol=0.003)
    feet_down = sum(stance(Walk(), limb, time).astype(int) for limb in FOOTFALL)
    assert set(feet_down) == {2, 3}  # a walk at this duty factor has no phase of flight and never stands on four


@given(bodies, walks)
def test_bones_keep_their_length_and_joints_bend_the_right_way(body, walk):
    joints = pose(body, walk, np.arange(0, walk.period, 0.7))
    for limb, names in JOINTS.items():
        hinge, middle, fetlock, toe = (joints[name] for name in names)
        for a, b in ((hinge, middle), (middle, fetlock), (fetlock, toe)):
            length = np.hypot(*(a - b).T)
            np.testing.assert_allclose(length, length[0], rtol=1e-9)
        side = np.cross(np.pad(hinge - fetlock, ((0, 0), (0, 1))), np.pad(middle - fetlock, ((0, 0), (0, 1))))[:, 2]
        assert (side <= 0).all() if limb.endswith("front") else (side >= 0).all()  # knees forward, hocks backward
    nose_eye = np.hypot(*(joints["Nose"] - joints["Eye"]).T)
    np.testing.assert_allclose(nose_eye, nose_eye[0], rtol=1e-9)


@given(bodies, walks)
def test_the_walk_is_smooth_and_goes_one_stride_per_period(body, walk):
    joints = pose(body, walk, np.arange(0, walk.period, 0.1))
    for name, points in joints.items():
        speed = np.hypot(*np.diff(points, axis=0).T) / 0.1 * walk.period / walk.stride  # strides per period
        assert speed.max() < 8, name  # nothing jumps: a swinging toe reaches 5.9
    there, back = pose(body, walk, np.zeros(1)), pose(body, walk, np.array([walk.period]))
    for name in joints:
        np.testing.assert_allclose(back[name] - there[name], [[walk.stride, 0]], atol=1e-9)


# ------------------------------------------------------------------------------------------------------ pixels, labels


def some(horse, n):
    """Frames over the whole walk, and the joints of all frames."""
    return np.arange(3, horse.n_frames, horse.n_frames // n), pose(horse.body, horse.walk, np.arange(horse.n_frames))


@pytest.mark.parametrize("number", [0, LARGE, 9, 12, 22])
def test_labels_lie_on_the_horse(number):
    horse = herd(0)[number]
    for picture in synthetic.draw(horse, some(horse, 6)[0]):
        near = cv2.dilate(picture.silhouette.astype(np.uint8), np.ones((5, 5)))  # within 2 px
        x, y = picture.keypoints[np.isfinite(picture.keypoints[:, 0])].round().astype(int).T
        assert len(x) and near[y, x].mean() > 0.9  # a joint may show beside the hand that hides its middle
        left, top, right, bottom = picture.box
        assert (left - 2 <= x).all() and (x <= right + 2).all() and (top - 2 <= y).all() and (y <= bottom + 2).all()


def test_every_missing_label_has_a_reason_that_can_be_seen():
    found, layer = set(), synthetic.LAYERS.index
    for number in (4, 6, 16, 26):  # 6 and 26 walk behind a post
        horse = herd(0)[number]
        frames, walk = some(horse, 10)
        height, width = horse.camera.size
        for frame, picture in zip(frames, synthetic.draw(horse, frames), strict=True):
            for name, point, at, reason in zip(
                BODYPARTS, picture.keypoints, picture.positions, picture.visibility, strict=True
            ):
                found.add(reason)
                np.testing.assert_allclose(at, horse.camera(walk[name][frame]), atol=1e-9)
                inside = 0 <= at[0] <= width - 1 and 0 <= at[1] <= height - 1
                assert inside == (reason != "outside")
                np.testing.assert_array_equal(point, at if reason == "visible" else (np.nan, np.nan))
                x, y = at.round().astype(int)
                around = picture.layers[max(y - 3, 0) : y + 4, max(x - 3, 0) : x + 4]
                if reason in ("handler", "foreground"):
                    assert layer(reason) in around, (number, frame, name)
                if reason == "self":
                    assert "Near" in name and np.isin([layer(n) for n in ("trunk", "tail", "off limbs")], around).any()
    assert found == set(REASONS)


def test_the_off_limbs_are_in_front_and_stand_lower():
    horse = herd(0)[1]
    frames, walk = some(horse, 8)
    for near, off in (("Nearfrontfoot", "Offfrontfoot"), ("Nearhindfoot", "Offhindfoot")):
        assert horse.camera(walk[off])[:, 1].max() > horse.camera(walk[near])[:, 1].max() + 1
    knee = BODYPARTS.index("Offknee")
    for picture in synthetic.draw(horse, frames):
        if picture.visibility[knee] == "visible":
            x, y = picture.positions[knee].round().astype(int)
            assert picture.layers[y, x] == synthetic.LAYERS.index("off limbs")


def test_neighbouring_frames_are_near_duplicates():
    horse = herd(0)[1]
    frames = [100, 101, 160]
    (one, at_one), (two, at_two), (far, at_far) = ((p.image, p.keypoints) for p in synthetic.draw(horse, frames))
    change = lambda a, b: np.abs(a.astype(float) - b.astype(float)).mean()  # noqa: E731
    assert change(one, two) < 0.4 * change(one, far)
    assert np.nanmax(np.hypot(*(at_one - at_two).T)) < 0.1 * horse.camera.unit_px
    assert np.nanmean(np.hypot(*(at_one - at_far).T)) > 0.5 * horse.camera.unit_px


def test_horses_differ_and_so_do_seeds():
    horses = [horse for seed in (0, 1) for horse in herd(seed)]
    for factor in ("body", "walk", "coat", "place"):
        assert len({getattr(horse, factor) for horse in horses}) == 60
    assert {horse.coat.name for horse in herd(0)} == {coat.name for coat in COATS}
    assert herd(5) == herd(5)


# ---------------------------------------------------------------------------------------------------------- on the disk


@pytest.fixture
def tiny():
    """Drawn once for all tests."""
    return load_dataset("synthetic", synthetic_size="tiny").root


def read_labels(folder):
    paths = sorted(folder.glob("labeled-data/*/CollectedData_*.csv"))
    tables = [pd.read_csv(path, header=[0, 1, 2], index_col=[0, 1, 2]) for path in paths]
    return pd.concat(tables)


def test_layout_is_deeplabcuts(tiny):
    config = yaml.safe_load((tiny / "config.yaml").read_text())
    assert config["Task"] == "synthetic" and config["bodyparts"] == list(BODYPARTS)
    assert [tuple(bone) for bone in config["skeleton"]] == list(SKELETON)
    videos = [f"Horse{number:02d}" for number in range(1, 31)]
    assert [path.removeprefix("videos/").removesuffix(".mp4") for path in config["video_sets"]] == videos
    world = {"size": "tiny", "seed": 0, "fixed": [], "shift": [], "split": None}
    assert config["synthetic"] == {"version": synthetic.VERSION, **world, "layers": list(synthetic.LAYERS)}
    labels = read_labels(tiny)
    assert labels.shape == (180, 44)
    assert list(labels.columns[::2]) == [("horse10", part, "x") for part in BODYPARTS]
    assert len({"/".join(row) for row in labels.index}) == 180
    assert all((tiny / "/".join(row)).is_file() for row in labels.index)
    first_lines = (tiny / "labeled-data/Horse01/CollectedData_horse10.csv").read_text().splitlines()[:4]
    assert [line.split(",")[:4] for line in first_lines[:3]] == [
        ["scorer", "", "", "horse10"],
        ["bodyparts", "", "", "Nose"],
        ["coords", "", "", "x"],
    ]
    assert first_lines[3].startswith("labeled-data,Horse01,0")


def test_one_horse_is_filmed_twice_as_large(tiny):
    sizes = {path.parent.name: images.header(path).size[::-1] for path in tiny.glob("labeled-data/*/*.png")}
    assert sizes.pop("Horse04") == (576, 324)
    assert set(sizes.values()) == {(288, 162)} and len(sizes) == 29
    crops = yaml.safe_load((tiny / "config.yaml").read_text())["video_sets"]
    assert crops["videos/Horse04.mp4"]["crop"] == "0, 576, 0, 324"


def test_labels_are_inside_and_missing_in_pairs(tiny):
    xy = read_labels(tiny).to_numpy().reshape(-1, 22, 2)
    assert (np.isnan(xy[..., 0]) == np.isnan(xy[..., 1])).all()
    assert np.nanmin(xy) >= 0 and np.isfinite(xy[..., 0]).any(1).all()
    small = read_labels(tiny).drop("Horse04", level=1).to_numpy().reshape(-1, 22, 2)
    assert np.nanmax(small[..., 0]) <= 287 and np.nanmax(small[..., 1]) <= 161


def test_nose_eye_distance_is_that_of_horse10(tiny):
    labels = read_labels(tiny)["horse10"]
    distance = np.hypot(labels["Nose", "x"] - labels["Eye", "x"], labels["Nose", "y"] - labels["Eye", "y"])
    scale = distance.groupby(level=1).median()
    assert scale.notna().all() and len(scale) == 30
    assert scale.drop("Horse04").between(10, 30).all() and 20 <= scale["Horse04"] <= 60
    spread = distance.groupby(level=1).agg(lambda d: d.max() - d.min())
    assert spread.max() < 0.03  # one scale per horse: only rounding to 0.01 px varies
    assert 13 < scale.median() < 21  # Horse-10: 16.7


def test_horses_enter_and_leave_the_picture(tiny):
    labels = read_labels(tiny)["horse10"]
    for _, frames in labels.groupby(level=1):
        assert frames.iloc[0].isna().any() and frames.iloc[-1].isna().any()
        assert frames["Nose", "x"].iloc[0] < frames["Nose", "x"].iloc[2]  # from left to right
        assert np.isnan(frames["Ischium", "x"].iloc[0]) and np.isnan(frames["Nose", "x"].iloc[-1])
    assert labels.notna().any().all()  # every part is labelled somewhere


@pytest.mark.parametrize("seed", [0, 3])
def test_every_frame_of_every_walk_shows_some_of_the_horse(seed):
    for horse in herd(seed):
        walk = pose(horse.body, horse.walk, np.arange(horse.n_frames))
        xy = horse.camera(np.stack([walk[part] for part in BODYPARTS], 1))  # (T, 22, 2)
        inside = ((xy >= 0) & (xy <= np.array(horse.camera.size)[::-1] - 1)).all(-1)
        assert inside.any(1).all() and not inside[0].all() and not inside[-1].all()
        assert (xy[..., 1] >= 0).all() and (xy[..., 1] < horse.camera.size[0]).all()  # never cut off above or below
        assert inside.all(1).any() or horse.camera.unit_px > 100  # all of it is seen at some time


def test_splits_have_ten_training_horses_and_half_their_frames(tiny):
    everything = {"/".join(row) for row in read_labels(tiny).index}
    trained = []
    for split in (1, 2, 3):
        table = pd.read_csv(tiny / f"TrainTestInfo_shuffle{split}.csv", index_col=0)
        assert list(table) == ["trainIndices", "testIndices_withinDomain", "testIndices_acrossDomain"]
        train, within, across = (list(table[column].dropna()) for column in table)
        assert len(train) == len(within) == 30 and len(across) == 120
        assert set(train) | set(within) | set(across) == everything
        animals = [{name.split("/")[1] for name in names} for names in (train, within, across)]
        assert animals[0] == animals[1] and len(animals[0]) == 10 and not animals[0] & animals[2]
        trained.append(animals[0])
    assert trained[0] != trained[1] != trained[2] != trained[0]


def test_the_split_file_reads_like_the_official_one(tiny, shared):
    official = (shared / "data" / "horse10" / "TrainTestInfo_shuffle1.csv").read_text().splitlines()
    ours = (tiny / "TrainTestInfo_shuffle1.csv").read_text().splitlines()
    assert ours[0] == official[0]
    assert official[-1].startswith(f"{len(official) - 2},,,labeled-data/") and ours[-1].startswith(
        "119,,,labeled-data/"
    )


def test_training_horses_do_not_depend_on_the_size():
    sizes = ([[f"labeled-data/Horse{h + 1:02d}/{i}" for i in range(n)] for h in range(30)] for n in (6, 41))
    tiny, odd = (synthetic.draw_split(0, 1, names) for names in sizes)
    assert {name.split("/")[1] for name in tiny[0]} == {name.split("/")[1] for name in odd[0]}
    assert len(odd[0]) == 200 and len(odd[1]) == 210


def test_frames_come_in_bursts_over_the_whole_walk():
    for size, bursts, length in (("tiny", 3, 2), ("small", 10, 4)):
        for n_frames in (150, 271, 470):
            frames = synthetic.frame_numbers(n_frames, size)
            assert len(frames) == bursts * length and frames[0] > 0 and frames[-1] < n_frames
            assert (np.diff(frames) == 1).sum() == bursts * (length - 1) and (np.diff(frames) > 0).all()
            gaps = np.diff(frames)[length - 1 :: length]
            assert gaps.max() - gaps.min() <= 1
    np.testing.assert_array_equal(synthetic.frame_numbers(270, "full"), np.arange(270))
    assert 7_000 < sum(horse.n_frames for horse in herd(0)) < 9_000  # Horse-10: 8,114


def test_the_same_seed_writes_the_same_bytes(tiny, tmp_path):
    drawn = [synthetic.write_video(tmp_path, "tiny", horse) for horse in herd(0)[6:8]]
    again, first = digest(tmp_path), digest(tiny)
    assert drawn == [6, 6] and again == {name: first[name] for name in again}


def test_a_frame_is_the_same_in_every_size(tiny):
    horse = herd(0)[6]
    shared_frames = np.intersect1d(synthetic.frame_numbers(horse.n_frames, "tiny"), np.arange(horse.n_frames))
    labels = read_labels(tiny).loc["labeled-data", horse.name].to_numpy().reshape(-1, 22, 2)
    for row, frame in enumerate(shared_frames):
        picture = next(synthetic.draw(horse, [frame]))
        np.testing.assert_array_equal(picture.image, images.read(tiny / f"labeled-data/{horse.name}/{frame:04d}.png"))
        np.testing.assert_allclose(labels[row], picture.keypoints, atol=0.0051)


def test_another_seed_draws_other_horses(tiny):
    first = next(iter(sorted((tiny / "labeled-data/Horse01").glob("*.png"))))
    other = next(synthetic.draw(herd(1)[0], [int(first.stem)])).image
    assert np.abs(other.astype(float) - images.read(first)).mean() > 5


def test_refuses_an_unknown_size_and_a_folder_that_exists(tmp_path):
    with pytest.raises(ValueError, match="size='huge': expected one of tiny, small, full"):
        synthetic.write(tmp_path / "new", "huge")
    (tmp_path / "mine").mkdir()
    with pytest.raises(FileExistsError, match="mine exists"):
        synthetic.write(tmp_path / "mine", "tiny")
    assert list(tmp_path.iterdir()) == [tmp_path / "mine"]


def test_the_config_comes_last(tmp_path, monkeypatch):
    def full_disk(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr(synthetic.layout, "write_split", full_disk)
    monkeypatch.setattr(synthetic, "write_video", lambda *_: 6)
    with pytest.raises(OSError, match="No space left"):
        synthetic.write(tmp_path / "new", "tiny", processes=1)
    assert not (tmp_path / "new" / "config.yaml").exists()


def test_the_truth_lies_beside_the_labels(tiny):
    truth = pd.concat([pd.read_csv(path) for path in sorted(tiny.glob("labeled-data/*/truth.csv"))])
    labels = read_labels(tiny)
    assert list(truth) == ["frame", "left", "top", "right", "bottom", *BODYPARTS]
    assert truth["frame"].tolist() == ["/".join(row) for row in labels.index]
    seen = (truth[list(BODYPARTS)] == "visible").to_numpy()
    np.testing.assert_array_equal(seen, labels.notna().to_numpy()[:, ::2])
    for frame, *box in truth[["frame", "left", "top", "right", "bottom"]].iloc[::20].itertuples(index=False):
        with Image.open(tiny / "layers" / frame.partition("/")[2]) as file:
            assert file.mode == "P" and file.size == images.header(tiny / frame).size[::-1]
            layers = np.array(file)
        own = [synthetic.LAYERS.index(name) for name in ("near limbs", "trunk", "tail", "off limbs")]
        rows, columns = np.nonzero(np.isin(layers, own))
        assert box == [columns.min(), rows.min(), columns.max(), rows.max()]


def test_the_reader_reads_it(tiny):
    dataset = load_dataset(tiny, split=2)
    np.testing.assert_allclose(dataset.keypoints.reshape(180, 44), read_labels(tiny).to_numpy(), atol=1e-5)
    assert dataset.bodyparts == BODYPARTS and len(dataset.skeleton) == len(SKELETON)
    assert (len(dataset.train), len(dataset.within), len(dataset.ood)) == (30, 30, 120)
    assert np.isfinite(dataset.scale_px).all()
