"""An .h5 and a .csv of the same labels: alike, or every difference is told."""

import numpy as np
import pytest

import toy_project
from horse10.dataset.deeplabcut import labelpair
from toy_project import SCORER

PARTS = ("Nose", "Eye", "Hip")
INDEX = [f"labeled-data/v/img{i}.png" for i in range(4)]
KIND, WHERE = "label files disagree", f"labeled-data/v/CollectedData_{SCORER}.h5 and .csv"


@pytest.fixture
def table():
    return toy_project.frame(INDEX, PARTS, toy_project.points(4, 3))


def read(folder, hdf, csv, **options):
    """The file that is read, problems and notes."""
    paths = [folder / f"labeled-data/v/CollectedData_{SCORER}{suffix}" for suffix in (".h5", ".csv")]
    paths[0].parent.mkdir(parents=True)
    toy_project.write_hdf(paths[0], hdf) if hdf is not None else paths[0].write_text("no HDF5")
    csv.to_csv(paths[1], **options) if csv is not None else paths[1].write_text("no labels")
    problems, notes = [], []
    return labelpair.read(paths, folder, problems, notes), problems, notes


@pytest.mark.parametrize("options", [{}, {"float_format": "%.2f"}])
@pytest.mark.parametrize("change", ["none", "rows", "columns", "index"])
def test_the_same_labels_in_another_form(tmp_path, table, change, options):
    """Text with two decimals, rows or columns in another order, an index of three columns or with backslashes."""
    csv = {
        "none": table,
        "rows": table.iloc[::-1],
        "columns": table.iloc[:, ::-1],
        "index": table.set_axis([name.replace("/", "\\") for name in INDEX]),
    }[change]
    file, problems, notes = read(tmp_path, table + 0.0049, csv, **options)
    assert file.path.suffix == ".h5"
    assert not problems and not notes


@pytest.mark.parametrize(
    "change, text",
    [
        (
            lambda csv: csv.iloc[:3],
            "1 row only in the .h5: v/img3.png",
        ),
        (
            lambda csv: csv.set_axis([*INDEX[:3], "labeled-data/v/img9.png"]),
            "1 row only in the .h5: v/img3.png|1 row only in the .csv: v/img9.png",
        ),
        (
            lambda csv: csv.iloc[:, :4],
            "2 columns only in the .h5: Hip x, Hip y",
        ),
        (
            lambda csv: csv.rename(columns={"Eye": "eye"}),
            "2 columns only in the .h5: Eye x, Eye y|2 columns only in the .csv: eye x, eye y",
        ),
        (
            lambda csv: csv + 20,
            "24 of 24 coordinates differ, by up to 20 px; the first: v/img0.png Nose x=38.22 in the .h5 (row 1), 58.22 "
            "in the .csv (row 4)",
        ),
        (
            lambda csv: csv.mul(np.where(csv.index == INDEX[2], np.nan, 1), axis=0),
            "6 of 24 coordinates differ, by up to 0 px; the first: v/img2.png Nose x={} in the .h5 (row 3), nan in the "
            ".csv (row 6)",
        ),
    ],
)
def test_every_difference_is_told(tmp_path, change, text):
    table = toy_project.frame(INDEX, PARTS, toy_project.points(4, 3, missing=0))
    _, problems, _ = read(tmp_path, table, change(table))
    told = text.format(f"{table.iloc[2, 0]:g}").split("|")
    assert [tuple(problem) for problem in problems] == [(KIND, WHERE, what) for what in told]


@pytest.mark.parametrize("gap, differ", [(0.009, False), (0.02, True), (np.inf, True), (np.nan, True)])
def test_a_single_coordinate(tmp_path, table, gap, differ):
    csv = table.copy()
    csv.iloc[1, 2] = table.iloc[1, 2] + gap
    assert np.isfinite(table.iloc[1, 2])
    _, problems, _ = read(tmp_path, table, csv)
    assert bool(problems) == differ
    assert all(what.startswith("1 of 24 coordinates differ") for *_, what in problems)


def test_one_of_them_cannot_be_read(tmp_path, table):
    file, problems, notes = read(tmp_path / "hdf", None, table)
    assert (file.path.suffix, problems) == (".csv", [])
    assert f"CollectedData_{SCORER}.h5: not read, CollectedData_{SCORER}.csv beside it is (" in notes[0]
    file, problems, notes = read(tmp_path / "csv", table, None)
    assert (file.path.suffix, problems) == (".h5", [])
    assert f"CollectedData_{SCORER}.csv: not read, CollectedData_{SCORER}.h5 beside it is (its lines" in notes[0]


def test_none_can_be_read(tmp_path):
    file, problems, notes = read(tmp_path, None, None)
    assert (file, notes) == (None, [])
    assert [problem.where.rpartition(".")[2] for problem in problems] == ["h5", "csv"]
