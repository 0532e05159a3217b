"""One CollectedData file, in every form."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import toy_project
from horse10.dataset import labelfile

PARTS = ("Nose", "Eye", "Shoulder")
INDEX = [f"labeled-data/v/img{i}.png" for i in range(4)]


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


@pytest.mark.parametrize(
    "content, reason",
    [
        ("", "No columns"),
        ("a,b\n1,2\n", r"start with \['a', '1'\]"),
        ("scorer,s\nbodyparts,Nose\ncoords,x\nlabeled-data/v/0.png,1,2\n", "Expected 2 fields"),
    ],
)
def test_no_label_file(tmp_path, content, reason):
    path = tmp_path / "CollectedData_Byron.csv"
    path.write_text(content)
    with pytest.raises(ValueError, match=reason):
        labelfile.read(path)


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
