"""What the page about a data set counts: against data so small that the answer is known, and the official lists."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from horse10.analysis import exploration
from horse10.dataset import BODYPARTS, DatasetError, load_dataset, splits
from horse10.dataset.deeplabcut import hdf
from horse10.dataset.scale import FILE
from toy_dataset import toy


@pytest.fixture
def dataset(tmp_path):
    return toy(tmp_path)


def test_roles_and_counts(dataset):
    rows = exploration.roles(dataset)
    assert rows["animal"].tolist() == ["Ada", "Bo", "Cy"]
    assert rows["role"].tolist() == ["training", "unseen", "unseen"]
    assert rows["frames"].tolist() == [4, 4, 4]
    assert exploration.counts([dataset]).iloc[0].tolist() == ["1", 1, 2, 2, 2, 8]


def test_an_animal_in_no_set_is_unused(tmp_path):
    from dataclasses import replace

    half = replace(toy(tmp_path), ood=np.arange(8, 12))
    assert exploration.roles(half)["role"].tolist() == ["training", "unused", "unseen"]


def test_density_is_the_share_of_labelled_frames(dataset):
    shares = exploration.density(dataset).set_index(["animal", "bodypart"])["share"]
    assert shares["Ada", "Nose"] == 1 and shares["Bo", "<i>Eye</i>"] == 0.5 and shares["Cy", "Hip"] == 0
    assert len(shares) == 9


def test_scales_leave_out_animals_without_one(tmp_path):
    rows = exploration.scales(toy(tmp_path, scale_px=(10.0, np.nan, 30.0)))
    assert rows["animal"].tolist() == ["Ada", "Cy"] and rows["scale_px"].tolist() == [10, 30]


def test_distances_are_taken_within_a_video():
    frames = tuple(f"labeled-data/{video}/img{at:03d}.png" for video in "ab" for at in (1, 2, 5, 9))
    train, test = np.array([0, 3, 5]), np.array([1, 2, 4, 7])
    np.testing.assert_array_equal(exploration.distances(frames, train, test), [1, 4, 1, 7])


def test_distances_are_missing_where_there_is_nothing_to_measure():
    frames = ("a/1.png", "a/2.png", "b/1.png", "a/first.png")
    found = exploration.distances(frames, np.array([0]), np.array([1, 2, 3]))
    np.testing.assert_array_equal(found, [1, np.nan, np.nan])


@given(st.sets(st.integers(0, 60), min_size=2), st.data())
def test_distances_agree_with_all_pairs(numbers, data):
    numbers = np.array(sorted(numbers))
    train = np.array(sorted(data.draw(st.sets(st.integers(0, len(numbers) - 1), min_size=1))))
    test = np.setdiff1d(np.arange(len(numbers)), train)
    expected = [np.abs(numbers[train] - numbers[at]).min() for at in test]
    found = exploration.distances(tuple(f"v/{number}.png" for number in numbers), train, test)
    np.testing.assert_array_equal(found, expected)


def test_closeness_is_cumulative(tmp_path):
    rows = exploration.closeness([toy(tmp_path, step=2)])
    assert rows["distance"].tolist() == list(range(1, exploration.NEAR + 1))
    assert rows["share"].tolist() == [0] + [1] * (exploration.NEAR - 1)  # every frame of the toy is 2 from the next


def test_a_test_frame_of_a_video_without_training_frames_has_none_near():
    shares = exploration._cumulative({"1": np.array([1, np.nan, np.nan, 3]), "2": np.full(2, np.nan)})
    assert shares.query("distance in (1, 8)")["share"].tolist() == [0.25, 0.5] and set(shares["split"]) == {"1"}


def test_the_official_figures():
    """Counted independently on the official split files: see the data page of the book."""
    shares = exploration.official_closeness().pivot_table(index="split", columns="distance", values="share")
    np.testing.assert_allclose(shares[1], [0.7629, 0.7654, 0.7562], atol=5e-5)
    np.testing.assert_allclose(shares[3], [0.9849, 0.9867, 0.9865], atol=5e-5)
    assert (shares[7] == 1).all() and (shares[4] < 1).all()


def test_official_scales_are_those_of_horsescale(shared):
    table = hdf.read(shared / "data" / "horse10" / FILE)
    names = [name.replace("\\", "/").split("/")[1] for name in table.index]
    expected = pd.Series(table.values[:, 0], names).groupby(level=0).median()
    rows = exploration.official_scales()
    np.testing.assert_allclose(rows["scale_px"], expected[rows["animal"]], atol=5e-5)


def test_official_scales_know_the_first_split():
    rows = exploration.official_scales()
    assert len(rows) == 30 and (rows["role"] == "training").sum() == 10
    videos = {frame.split("/")[1] for frame in splits.stored().index}
    assert set(rows["animal"]) == videos


def test_landmarks_are_those_of_the_body_parts():
    rows = exploration.landmarks()
    assert tuple(rows["bodypart"]) == BODYPARTS
    limbs = rows[rows["bodypart"].str.contains("knee|hock|fetlock|foot")]
    assert len(limbs) == 12
    assert [part.startswith(side) for part, side in zip(limbs["bodypart"], limbs["side"], strict=True)] == [True] * 12
    assert rows.notna().all(axis=None)


def test_every_split_of_numbered_data(monkeypatch, dataset):
    from dataclasses import replace

    def load(source, split=1, **_):
        if split == 2:
            raise DatasetError("no frame of this copy is in split 2")
        return replace(dataset, split=str(split))

    monkeypatch.setattr(exploration, "load_dataset", load)
    assert [of.split for of in exploration.every_split("toys")] == ["1", "3"]


def test_every_split_of_other_data(shared):
    source = shared / "data" / "horse10_frames" / "test_horse10.json"
    [only] = exploration.every_split(source)
    assert only.fingerprint == load_dataset(source).fingerprint and not only.split.isdigit()
