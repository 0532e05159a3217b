"""The network at work: every number, tile and place is the snapshot's, and what cannot be said is not drawn."""

import base64
import io
import json
import re

import numpy as np
import pytest
from PIL import Image

from elements import Elements
from horse10.analysis.learning import error_table, errors, last_words, statistics_words
from horse10.book.pictures.curves import curves
from horse10.book.pictures.network import network_view
from toy_record import run_record
from toy_snapshots import CELLS, PARTS, STEPS, toy


def data(html):
    return json.loads(re.search(r'<script type="application/json">(.*?)</script>', html, re.DOTALL)[1])


def test_the_page_is_whole_and_starts_with_the_last_step():
    html = network_view(*toy(), "Nose")
    page = Elements(html)
    assert page.wrong == [] and "<i>" not in html and html.count("</script>") == 1
    (step,) = page.of("input", type="range")
    assert ["selected" in option for option in page.of("option")] == [True, False, False]
    assert (step["value"], step["max"], step["aria-valuetext"]) == ("2", "2", "90 of 90")
    assert [spot["data-part"] for spot in page.of("g", **{"class": "spot"})] == ["0", "1", "2", "0", "1"]
    assert "hidden" in page.of("div", **{"class": "horse10-controls"})[0]  # until the script is there
    assert [found["viewbox"] for found in page.of("svg", **{"class": "map"})] == ["0 12 8 6", "0 12 8 6"]
    assert not re.search(r"\son[a-z]+=", html)


def test_a_body_part_that_is_not_there_is_refused():
    with pytest.raises(ValueError):
        network_view(*toy(), "Tail")


def test_a_tile_is_the_score_map_it_stands_for():
    """Opacity is probability, at the place that the script looks at: body part across, step down."""
    seen, dataset = toy()
    html = network_view(seen, dataset, "Nose")
    pictures = [
        Image.open(io.BytesIO(base64.b64decode(text)))
        for text in re.findall(r'class="map".*?base64,([\w+/=]+)', html, re.DOTALL)
    ]
    for picture, frame, (_, kept) in zip(pictures, data(html), seen.frames.values(), strict=True):
        columns, rows = frame["tile"]
        assert (rows, columns) == CELLS
        alpha = np.asarray(picture.convert("RGBA"))[..., 3]
        for t, k in np.ndindex(len(STEPS), len(PARTS)):
            tile = alpha[t * rows : (t + 1) * rows, k * columns : (k + 1) * columns]
            np.testing.assert_array_equal(tile, kept.score[t, ..., k])


def test_points_ways_and_words_are_the_snapshots():
    seen, dataset = toy()
    html = network_view(seen, dataset, "Nose")
    for subset, frame in zip(seen.frames, data(html), strict=True):
        name, kept = seen.frames[subset]
        error = errors(seen, dataset, subset)
        for t, k in np.ndindex(len(STEPS), len(PARTS)):
            now, (x, y, likelihood), (row, column) = frame["at"][t][k], kept.pose[t, k], kept.cell[t, k]
            centre = [8 * column + 4, 8 * row + 4]
            numbers = [float(n) for n in re.findall(r"-?[\d.]+", now["way"])]
            assert numbers == pytest.approx([*centre, x, y], abs=0.051)
            assert now["point"] == f"translate({x:.1f} {y:.1f})"
            left, top, width, height = map(float, now["window"].split())
            assert [left + width / 2, top + height / 2] == centre
            assert now["around"].count("M") == 7  # of eight around it, one is beyond the map
            assert f"Likelihood {likelihood:.2f}" in now["words"][0]
            across, down = re.findall(r"([\d.]+) px (left|right|up|down)", now["words"][2])
            signs = {"left": -1, "right": 1, "up": -1, "down": 1}
            moved = [signs[way] * float(px) for px, way in (across, down)]
            assert moved == pytest.approx([x - centre[0], y - centre[1]], abs=0.051)
            label = dataset.keypoints[dataset.frames.index(name), k]
            if np.isnan(label).any():
                assert np.isnan(error[t, k]) and "no label in this frame" in now["words"][0]
                continue
            error_px = np.hypot(x - label[0], y - label[1])
            assert f"{error_px:.1f} px from the label: {error[t, k]:.2f} nose–eye distances" in now["words"][0]
            assert error[t, k] * dataset.scale_px[dataset.frames.index(name)] == pytest.approx(error_px, rel=1e-6)


def test_without_a_scale_errors_are_in_px():
    seen, dataset = toy()
    dataset.scale_px = np.full(2, np.nan)
    html = network_view(seen, dataset, "Nose")
    assert "nose–eye" not in html and "error (px)" in html
    np.testing.assert_allclose(errors(seen, dataset, "within"), errors(*toy(), "within") * 10)


def test_without_a_label_no_disk_and_no_line():
    html = network_view(*toy(), "Hip")
    shown = ["display" not in found for found in Elements(html).of("circle", **{"class": "label"})]
    assert shown == [True, False]
    assert data(html)[1]["label"][2] == ""
    chosen = re.findall(r'class="chosen" d="([^"]*)"', html)
    assert chosen[0].count("L") == 2 and chosen[1] == ""


def test_the_table_has_every_error():
    seen, dataset = toy()
    table = error_table(seen, dataset)
    assert list(table) == ["horse", "body part", "step 0", "step 5", "step 90"]
    assert table["horse"].tolist() == ["training"] * 3 + ["unseen"] * 3
    np.testing.assert_allclose(table.loc[3:, "step 90"], errors(seen, dataset, "ood")[2])


def places(path):
    return np.array(re.findall(r"(-?[\d.]+) (-?[\d.]+)", path), float)


def test_curves_lie_on_one_logarithmic_axis():
    error = np.array([[1.0, 10.0], [0.1, np.nan], [0.01, 1.0]])
    html = curves(error, STEPS, (0.01, 10.0), 0, "px", "a horse")
    first, second = re.findall(r'class="line" d="([^"]*)"', html)
    assert second == ""  # not labelled throughout
    down = np.diff(places(first)[:, 1])
    assert down[0] == pytest.approx(down[1], abs=0.11) and down[0] > 0
    assert re.search(r'aria-label="[^"]*the median falls from 1 to 0.01 px"', html)
    rising = curves(error[::-1], STEPS, (0.01, 10.0), 0, "px", "a horse")
    assert "falls" not in rising


@pytest.mark.parametrize("error", [np.full((3, 2), np.nan), np.zeros((3, 2)), np.ones((1, 2))])
def test_curves_of_nothing_of_zero_and_of_one_step(error):
    html = curves(error, STEPS[: len(error)], (1.0, 1.0), 1, "px", "a horse")
    assert Elements(html).wrong == [] and "nan" not in html and "inf" not in html


def test_the_words_on_batch_norm_name_what_was_used():
    words = {
        kind: statistics_words(run_record(batch_norm_evaluation=kind, config={"batch_size": 8}), 128)
        for kind in ("reestimated", "frame", "moving", "none")
    }
    assert "8 frames of a step" in words["reestimated"] and "128 training frames" in words["reestimated"]
    assert "the single frame" in words["frame"] and "moving averages" in words["moving"]
    assert "Group normalisation" in words["none"]


def test_the_last_words_are_medians_of_what_has_a_label():
    seen, dataset = toy()
    known, unseen = (errors(seen, dataset, subset)[-1] for subset in ("within", "ood"))
    said = last_words(seen, dataset)
    assert f"{np.median(known):.2f} nose–eye distances for the training horse" in said
    assert f"{unseen[:2].mean():.2f} nose–eye distances for the unseen horse" in said
    sure = [np.median(frame.pose[-1, :, 2]) for _, frame in seen.frames.values()]
    assert f"the median likelihood is {sure[0]:.2f} and {sure[1]:.2f}" in said
