"""One CollectedData file, in every form."""

import csv

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import toy_project
from horse10.dataset.deeplabcut import labelfile
from toy_project import SCORER

PARTS = ("Nose", "Eye", "Shoulder")
INDEX = [f"labeled-data/v/img{i}.png" for i in range(4)]
HEADER = "scorer,s,s\nbodyparts,Nose,Nose\ncoords,x,y\n"


@pytest.fixture
def labels():
    return toy_project.points(4, 3)


@pytest.mark.parametrize("three_columns", [False, True])
@pytest.mark.parametrize("suffix", [".csv", ".h5"])
def test_old_and_new_index_in_both_formats(tmp_path, labels, three_columns, suffix):
    path = tmp_path / f"CollectedData_Byron{suffix}"
    table = toy_project.frame(INDEX, PARTS, labels, three_columns=three_columns)
    table.to_csv(path) if suffix == ".csv" else toy_project.write_hdf(path, table)
    file = labelfile.read(path)
    assert file.index == INDEX
    assert file.rows == ([4, 5, 6, 7] if suffix == ".csv" else [1, 2, 3, 4])
    assert file.individuals == []
    parts, found = file.keypoints()
    assert parts == list(PARTS)
    np.testing.assert_array_equal(found, labels)


@pytest.mark.parametrize("suffix", [".csv", ".h5"])
def test_one_individual_of_several(tmp_path, suffix):
    labels = toy_project.points(4, 6).reshape(4, 2, 3, 2)
    path = tmp_path / f"CollectedData_Byron{suffix}"
    table = toy_project.frame(INDEX, PARTS, labels, ["left", "right"], three_columns=True)
    table.to_csv(path) if suffix == ".csv" else toy_project.write_hdf(path, table)
    file = labelfile.read(path)
    assert file.individuals == ["left", "right"]
    np.testing.assert_array_equal(file.keypoints("right")[1], labels[:, 1])
    assert file.keypoints("")[1].shape == (4, 0, 2)


def test_what_spreadsheets_do_to_a_csv(tmp_path, labels):
    """A byte-order mark, spaces around cells, empty lines between and after the rows: line numbers stay right."""
    path = tmp_path / "CollectedData_Byron.csv"
    toy_project.frame(INDEX, PARTS, labels).to_csv(path)
    lines = path.read_text().replace(",", " , ").splitlines()
    lines.insert(5, "")
    path.write_text("\n".join(lines) + "\n" + "," * 6 + "\n\n", encoding="utf-8-sig")
    file = labelfile.read(path)
    assert (file.index, file.rows) == (INDEX, [4, 5, 7, 8])
    np.testing.assert_array_equal(file.keypoints()[1], labels)


def test_likelihoods_are_left_aside(tmp_path):
    """Machine-made labels carry a third column per body part."""
    path = tmp_path / "CollectedData_Byron.csv"
    path.write_text("scorer,s,s,s\nbodyparts,Nose,Nose,Nose\ncoords,x,y,likelihood\nlabeled-data/v/0.png,1,2,0.5\n")
    np.testing.assert_array_equal(labelfile.read(path).keypoints()[1], [[[1, 2]]])


def test_cells_that_are_no_numbers_are_kept_with_their_row(tmp_path, labels):
    path = tmp_path / "CollectedData_Byron.csv"
    toy_project.frame(INDEX, PARTS, labels).to_csv(path)
    toy_project.edit(path, row=5, column=1, text="12;5")
    toy_project.edit(path, row=7, column=6, text="?")
    toy_project.edit(path, row=6, column=1, text="NaN")
    file = labelfile.read(path)
    assert file.not_numbers == [(5, "12;5"), (7, "?")]
    assert np.isnan(file.values[[1, 2, 3], [0, 0, 5]]).all()


@pytest.fixture
def pythons_own_limit():
    """Of a cell, in characters: other libraries raise it for the whole process."""
    before = csv.field_size_limit(131_072)
    yield
    csv.field_size_limit(before)


@pytest.mark.parametrize(
    "content, reason",
    [
        ("", r"the file is empty \(0 bytes\)"),
        ("\n,,\n", r"the file is empty \(4 bytes\)"),
        ("a,b\n1,2\n", r"start with \['a', '1'\]"),
        ("scorer,s\nbodyparts,Nose\ncoords,x\nlabeled-data/v/0.png,1,2\n", "row 4 has 3 cells, the header 2"),
        ("scorer,s,s\nbodyparts,Nose,Nose\ncoords,u,v\n0.png,1,2\n", "called 'u', 'v' instead of 'x' and 'y'"),
        ("scorer,s,s\nbodyparts,Nose,Nose\ncoords,x,\n0.png,1,2\n", "called '' instead of 'x' and 'y'"),
        ("scorer\nbodyparts\ncoords\n0.png\n", "called nothing instead of 'x' and 'y'"),
        ("scorer,A,A,B,B\nbodyparts,Nose,Nose,Nose,Nose\ncoords,x,y,x,y\n", "several scorers in one file: A, B"),
        ("scorer;s;s\nbodyparts;Nose;Nose\ncoords;x;y\n0.png;1,5;2\n", "separated by ';'; save it with commas"),
        ("scorer\ts\ts\nbodyparts\tNose\tNose\ncoords\tx\ty\n0.png\t1\t2\n", r"separated by '\\t'"),
        (f"{HEADER}0.png,1,5,2,5\n", "row 4 has 5 cells, the header 3"),
        (f"{HEADER}0.png,1,2\n1.png,1", "row 5, the last, ends after 2 of 3 cells"),
        (f"{HEADER}0.png,1,{'2' * 20_000}\n", "row 4 has a cell of more than 4,096 characters"),
        (f'{HEADER}"0.png,1,2\n' + "1.png,1,2\n" * 2000, "row 2004 has a cell of more than 4,096 characters"),
        (f'{HEADER}"0.png,1,2\n' + "1.png,1,2\n" * 20_000, "field larger than field limit"),
        (HEADER + "," * 2**22 + "\n", "more than 4,194,304 cells"),
        (HEADER + "\n" * 2**18, "or 131,072 rows"),
        (f"scorer{',s' * 2000}\nbodyparts{',a' * 2000}\ncoords{',x,y' * 1000}\n" + "0\n" * 3000, "3,000 rows of 2,001"),
        ("Größe".encode("latin-1"), "not UTF-8 text .* save it as CSV UTF-8"),
        (HEADER.encode("utf-16"), "not UTF-8 text"),
        (b"\0" * (2**25 + 1), "33,554,433 bytes; at most 33,554,432 are read"),
    ],
)
def test_no_label_file(tmp_path, pythons_own_limit, content, reason):
    path = tmp_path / "CollectedData_Byron.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ValueError, match=reason):
        labelfile.read(path)


def test_cells_that_a_spreadsheet_leaves_out_are_not_labelled(tmp_path):
    path = tmp_path / "CollectedData_Byron.csv"
    path.write_text(f"{HEADER}0.png,1,2\n1.png\n2.png,3,4")  # no line end after the last, whole row: nothing is lost
    file = labelfile.read(path)
    assert file.index == ["0.png", "1.png", "2.png"]
    np.testing.assert_array_equal(file.keypoints()[1][:, 0], [[1, 2], [np.nan, np.nan], [3, 4]])


@pytest.mark.parametrize("suffix", [".csv", ".h5"])
def test_capital_coordinates_and_blanks_around_names(tmp_path, labels, suffix):
    path = tmp_path / f"CollectedData_Byron{suffix}"
    table = toy_project.frame(INDEX, PARTS, labels)
    names = [(SCORER, f" {part} ", axis.upper()) for _, part, axis in table.columns]
    table.columns = pd.MultiIndex.from_tuples(names, names=table.columns.names)
    table.to_csv(path) if suffix == ".csv" else toy_project.write_hdf(path, table)
    parts, found = labelfile.read(path).keypoints()
    assert parts == list(PARTS)
    np.testing.assert_array_equal(found, labels)


@pytest.mark.parametrize("order", [[1, 0, 3, 2, 5, 4], [4, 5, 2, 3, 0, 1], [0, 2, 4, 1, 3, 5]])
def test_columns_in_any_order(tmp_path, labels, order):
    path = tmp_path / "CollectedData_Byron.csv"
    toy_project.frame(INDEX, PARTS, labels).iloc[:, order].to_csv(path)
    parts, found = labelfile.read(path).keypoints()
    np.testing.assert_array_equal(found[:, [parts.index(part) for part in PARTS]], labels)


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_of_other_systems(tmp_path, labels, end):
    path = tmp_path / "CollectedData_Byron.csv"
    toy_project.frame(INDEX, PARTS, labels).to_csv(path)
    path.write_bytes(path.read_bytes().replace(b"\n", end.encode()))
    file = labelfile.read(path)
    assert (file.index, file.rows) == (INDEX, [4, 5, 6, 7])
    np.testing.assert_array_equal(file.keypoints()[1], labels)


def test_an_ending_in_capitals(tmp_path, labels):
    table = toy_project.frame(INDEX, PARTS, labels)
    path = toy_project.write_hdf(tmp_path / "CollectedData_Byron.H5", table)
    np.testing.assert_array_equal(labelfile.read(path).keypoints()[1], labels)


def test_an_x_without_y(tmp_path):
    path = tmp_path / "CollectedData_Byron.csv"
    path.write_text("scorer,s,s,s\nbodyparts,Nose,Nose,Eye\ncoords,x,y,x\nlabeled-data/v/0.png,1,2,3\n")
    with pytest.raises(ValueError, match="one x and one y column"):
        labelfile.read(path).keypoints()


@given(
    st.lists(st.floats(-1e6, 1e6) | st.none(), min_size=4, max_size=40).map(lambda cells: cells[: len(cells) // 4 * 4])
)
def test_every_number_survives(tmp_path_factory, cells):
    path = tmp_path_factory.mktemp("csv") / "CollectedData_Byron.csv"
    labels = np.array([np.nan if cell is None else cell for cell in cells]).reshape(-1, 2, 2)
    index = [f"labeled-data/v/{i}.png" for i in range(len(labels))]
    toy_project.frame(index, ["a", "b"], labels).to_csv(path)
    np.testing.assert_allclose(labelfile.read(path).keypoints()[1], labels, rtol=1e-15)
