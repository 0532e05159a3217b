"""Two networks on one walk: every picture keeps what is measured in it."""

import json
import re
from html import escape
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import toy_record
from elements import HOSTILE
from horse10.book.pictures import walk as sidebyside
from horse10.runs import records

SIZE, PARTS = (60, 100), ("Nose", HOSTILE, "Hip")
SUBSETS = {"mare": "within", HOSTILE: "ood"}


@pytest.fixture
def run() -> tuple[records.Record, SimpleNamespace]:
    """Two animals walk from the left edge to the right one; every prediction is 3 px to the right of its label."""
    animals = np.repeat(list(SUBSETS), 3)
    frames = tuple(f"{number}.png" for number in range(6))
    keypoints = np.array([[10.0, 20], [20, 40], [5, 30]]) + np.array([[x, 0] for x in (-4, 30, 75)])[:, None]
    keypoints = np.where((keypoints < 0).any(axis=-1, keepdims=True), np.nan, keypoints)
    dataset = SimpleNamespace(
        frames=frames,
        bodyparts=PARTS,
        keypoints=np.concatenate([keypoints, keypoints]),
        size=np.tile(SIZE, (6, 1)),
        read=lambda row: np.full((*SIZE, 3), 40 * row, np.uint8),
    )
    rows = [
        {"frame": frame, "animal": animal, "subset": SUBSETS[animal], "bodypart": part, "x": x + 3, "y": y}
        | {"error_px": x - x + 3, "normalized_error": x - x + 0.3}
        for frame, animal, labels in zip(frames, animals, dataset.keypoints, strict=True)
        for part, (x, y) in zip(PARTS, labels, strict=True)
    ]
    return records.Record(toy_record.run_record(), pd.DataFrame(), pd.DataFrame(rows)), dataset


def test_both_networks_are_shown_on_the_same_frames_with_errors(run):
    record, dataset = run
    html = sidebyside.walks(record, record, dataset)._repr_mimebundle_()["text/html"]
    assert all(words in html for words in sidebyside.WAYS)
    assert html.count("error 0.30, mean of the walk 0.30") == 2 * (2 * 3 + 1)  # networks, animals, frames; the still
    assert set(re.findall(r": (\d+\.\d) px off", html)) == {"3.0"}  # moved with the picture, not from its label
    state = json.loads(re.search(r'widget-state\+json">(.*?)</script>', html)[1])["state"]
    pages = [model["state"]["value"] for model in state.values() if model["model_name"] == "HTMLModel"]
    assert len(pages) == 2 * (2 * 3 + 1) and any(escape(HOSTILE) in page for page in pages)
    assert not any(HOSTILE in page for page in pages)


def test_the_table_holds_the_errors_that_are_shown(run):
    record, _ = run
    table = sidebyside.error_table(record, record)
    assert list(table.columns) == ["animal", "frame", *sidebyside.WAYS]
    assert table["frame"].tolist() == [1, 2, 3, 1, 2, 3] and set(table["animal"]) == set(SUBSETS)
    np.testing.assert_allclose(table[list(sidebyside.WAYS)], 0.3)


def test_windows_are_of_one_size_within_the_frame_and_hold_every_label(run):
    _, dataset = run
    frames = list(range(len(dataset.frames)))
    windows = sidebyside._windows(dataset, frames)
    sizes = windows[:, 2:] - windows[:, :2]
    assert (sizes == sizes[0]).all()
    assert (windows >= 0).all() and (windows[:, 2:] <= dataset.size[frames, ::-1]).all()
    for window, labels in zip(windows, dataset.keypoints, strict=True):
        known = labels[np.isfinite(labels[:, 0])]
        assert (known >= window[:2] - 0.5).all() and (known <= window[2:] - 0.5).all()
