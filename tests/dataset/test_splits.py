"""Training, within-domain and out-of-domain frames."""

import gzip
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from horse10.dataset import splits
from horse10.dataset.splits import COMMON, FRACTIONS, OUT_OF_DOMAIN, SETS

# notes on the data: train, within domain, out of domain of the three official splits
OFFICIAL = {1: (1470, 1459, 5185), 2: (1564, 1432, 5118), 3: (1386, 1329, 5399)}


@pytest.fixture(scope="module")
def official(shared):
    return splits.read_official(shared / "data" / "horse10")


def sets_of(split):
    return [set(part.tolist()) for part in (split.train, split.within, split.ood)]


def horse(frames):
    return np.array([frame.split("/")[1] for frame in frames])


def test_the_stored_file_is_what_the_official_files_give(official):
    text = splits.to_csv(splits.fraction_table(official))
    stored = splits.resources.files("horse10.dataset").joinpath(splits.STORED).read_bytes()
    assert text.encode() == gzip.decompress(stored)


@pytest.mark.parametrize("split", OFFICIAL)
def test_the_official_splits_come_back_at_fifty_percent(official, split):
    frames = np.array(splits.stored().index)
    found = splits.by_table(frames, splits.stored(), split, 50)
    assert found.split == str(split)
    for indices, column in zip((found.train, found.within, found.ood), SETS, strict=True):
        assert set(frames[indices]) == set(official[str(split)][column])
    assert tuple(part.size for part in (found.train, found.within, found.ood)) == OFFICIAL[split]


@pytest.mark.parametrize("split", OFFICIAL)
def test_fractions_of_horse10(split):
    frames = np.array(splits.stored().index)
    assert len(frames) == sum(OFFICIAL[split]) == 8114
    half, n = OFFICIAL[split][0], sum(OFFICIAL[split][:2])
    found = [splits.by_table(frames, splits.stored(), split, fraction) for fraction in FRACTIONS]
    assert [part.train.size for part in found] == [
        half if fraction == 50 else (n * fraction + 50) // 100 for fraction in FRACTIONS
    ]
    for smaller, larger in pairwise(found):
        assert set(smaller.train) < set(larger.train)
        assert set(larger.within) < set(smaller.within)
    for part in found:
        train, within, ood = sets_of(part)
        assert len(train | within | ood) == len(train) + len(within) + len(ood) == 8114
        assert set(part.within_common) == set(found[-1].within)  # what 90 % leaves over
        assert len(set(horse(frames[part.within]))) == 10
        assert len(set(horse(frames[part.ood]))) == 20
        assert not set(horse(frames[part.train])) & set(horse(frames[part.ood]))
        assert all((np.diff(indices) > 0).all() for indices in (part.train, part.within, part.within_common, part.ood))


def test_splits_do_not_depend_on_the_order_of_frames():
    frames = np.array(splits.stored().index)
    shuffled = np.random.default_rng(0).permutation(frames)
    one, other = (splits.by_table(order, splits.stored(), 1, 5) for order in (frames, shuffled))
    assert set(frames[one.train]) == set(shuffled[other.train])


def test_frames_a_table_does_not_know_are_in_no_set():
    frames = [*splits.stored().index[:500], "labeled-data/Other/0000.png"]
    found = splits.by_table(frames, splits.stored(), 1, 50)
    assert set().union(*sets_of(found)) == set(range(500))


@pytest.mark.parametrize(
    "setting, reason", [((4, 50), "split=4; expected one of 1, 2, 3"), ((1, 60), "expected one of")]
)
def test_unknown_numbers(setting, reason):
    with pytest.raises(ValueError, match=reason):
        splits.by_table(splits.stored().index, splits.stored(), *setting)


def test_hash_order_is_what_it_always_was():
    """Pinned: if this order changes, every stored subset and every earlier run changes its meaning."""
    assert splits.hash_order(["a", "b", "c", "d", "e"], "1") == splits.hash_order(["e", "c", "a", "d", "b"], "1")
    assert splits.hash_order(["a", "b", "c", "d", "e"], "1") == ["d", "e", "a", "b", "c"]


names = st.lists(st.text("abc", min_size=1, max_size=6), min_size=4, max_size=60, unique=True)


@given(names, st.integers(1, 99), st.integers(0, 10))
def test_nested_fractions_of_any_official_split(frames, percent, out):
    count = splits.share(len(frames), percent)
    train, within, ood = frames[:count], frames[count:], [f"ood {i}" for i in range(out)]
    table = splits.fraction_table({"1": dict(zip(SETS, (train, within, ood), strict=True))})
    found = [splits.by_table(list(table.index), table, 1, fraction) for fraction in FRACTIONS]
    for smaller, larger in pairwise(found):
        assert set(smaller.train) <= set(larger.train)
    by_name = dict(zip(FRACTIONS, ({table.index[i] for i in part.train} for part in found), strict=True))
    assert by_name[50] == set(train)
    assert by_name[20] <= set(train) <= by_name[90]
    for part in found:
        parts = sets_of(part)
        assert sum(map(len, parts)) == len(set().union(*parts)) == len(table)
        assert {table.index[i] for i in part.ood} == set(ood)
        assert set(part.within_common) <= set(part.within)


@given(names, st.integers(2, 5), st.integers(1, 99), st.integers(1, 99))
def test_leave_one_group_out(frames, n_groups, one, other):
    group = np.array([f"g{i % n_groups}" for i, _ in enumerate(frames)])
    held_out = sorted(set(group))[-1]
    smaller, larger = (splits.by_group(frames, group, None, fraction) for fraction in sorted((one, other)))
    for found in (smaller, larger):
        assert found.split == f"fold: {held_out}"
        assert set(group[found.ood]) == {held_out}
        parts = sets_of(found)
        assert sum(map(len, parts)) == len(set().union(*parts)) == len(frames)
        assert set(found.within_common) <= set(found.within)
        assert found.train.size
        assert found.within.size or np.sum(group != held_out) == 1
    assert set(smaller.train) <= set(larger.train)
    assert set(larger.within_common) <= set(smaller.within_common)


def test_shares_of_groups():
    frames = [f"{video}/{i}" for video in "ab" for i in range(100)]
    group = np.array([frame[0] for frame in frames])
    found = splits.by_group(frames, group, "a", 25)
    assert (found.train.size, found.within.size, found.within_common.size, found.ood.size) == (25, 75, 10, 100)
    assert splits.by_group(frames, group, [], 95).within_common.size == 10  # no fraction above 90 is common
    assert splits.by_group(frames, group, ["a", "b"], 50).train.size == 0
    single = splits.by_group(frames, np.full(200, "x"), None, 50)
    assert (single.split, single.train.size, single.ood.size) == ("fold: none", 100, 0)
    words = [splits.in_words(name) for name in (single.split, "fold: a, b", "2")]
    assert words == ["no animal held out", "a, b held out", "split 2"]


@pytest.mark.parametrize(
    "held_out, fraction, reason",
    [("c", 50, "no group 'c' with labelled frames; expected some of a, b"), ("a", 0, "1 to 99"), ("a", 0.5, "1 to 99")],
)
def test_group_settings_that_do_not_fit(held_out, fraction, reason):
    with pytest.raises(ValueError, match=reason):
        splits.by_group(["a/0", "b/0"], np.array(["a", "b"]), held_out, fraction)


def test_split_files_of_another_shape(tmp_path):
    path = tmp_path / "TrainTestInfo_shuffle1.csv"
    path.write_text(",trainIndices,testIndices\n0,a,b\n")
    with pytest.raises(ValueError, match="no column testIndices_withinDomain, testIndices_acrossDomain"):
        splits.read_official(tmp_path)
    path.write_text("")
    with pytest.raises(ValueError, match=r"TrainTestInfo_shuffle1\.csv: No columns"):
        splits.read_official(tmp_path)
    assert splits.read_official(tmp_path / "nowhere") == {}


def test_a_table_survives_its_csv(tmp_path):
    table = pd.DataFrame({"split1": [5, COMMON, OUT_OF_DOMAIN]}, pd.Index(["a", "b", "c"], name="frame"))
    assert splits.to_csv(table) == "frame,split1\na,5\nb,100\nc,\n"


def test_a_group_whose_name_was_read_as_a_number_is_suggested():
    frames, group = ["007/0", "8/0", "7a/0"], np.array(["007", "8", "7a"])
    with pytest.raises(ValueError, match=r"did you mean 007\? papermill's -p reads it as 7, its -r as typed$"):
        splits.by_group(frames, group, "7", 50)


def test_only_split_1_is_by_groups_where_none_is_numbered():
    frames, group = [f"{name}/{i}" for name in "ab" for i in range(4)], np.repeat(["a", "b"], 4)
    options = {"train_fraction": 50, "held_out": None}
    everything = np.ones(8, bool)
    assert splits.divide(frames, everything, group, None, 1, **options).split == "fold: b"
    for split in (0, 2, 3):
        with pytest.raises(ValueError, match=f"split={split}: these frames have no numbered splits"):
            splits.divide(frames, everything, group, None, split, **options)


def test_only_labelled_frames_of_a_project_are_divided():
    frames, group = [f"{name}/{i}" for name in "abc" for i in range(6)], np.repeat(["a", "b", "c"], 6)
    labelled = np.isin(np.arange(18), [1, 4, 7, 8])
    split = splits.divide(frames, labelled, group, None, 1, train_fraction=50, held_out=None)
    assert split.split == "fold: b"  # the last group with a label
    assert sorted([*split.train, *split.within]) == [1, 4] and split.ood.tolist() == [7, 8]
    with pytest.raises(ValueError, match="no group 'c' with labelled frames; expected some of a, b"):
        splits.divide(frames, labelled, group, None, 1, train_fraction=50, held_out=["c"])


def test_horse10_is_told_by_its_frames():
    frames = splits.stored().index.tolist()
    assert splits.is_horse10(frames, whole=True) and splits.is_horse10([*frames, "mine/0.png"], whole=True)
    assert splits.is_horse10(frames[1:]) and not splits.is_horse10(frames[1:], whole=True)
    assert splits.is_horse10([*frames[:3], "mine/0.png", "mine/1.png"])
    assert not splits.is_horse10([*frames[:2], "mine/0.png", "mine/1.png"])  # half is not most
