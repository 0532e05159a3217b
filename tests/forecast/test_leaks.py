"""What test frames have in common with training frames, on projects whose answer is known by construction."""

import shutil
import subprocess
import sys

import numpy as np
import pytest

import horse10
from horse10.dataset import DatasetError
from horse10.forecast import division
from horse10.forecast.division import DivisionError
from horse10.forecast.frames import below
from horse10.forecast.leaks import meter, of_divisions
from toy_project import write_image, write_project, write_split
from toy_shuffles import PARTS, write_merged, write_shuffle

VIDEOS = {"a": 6, "b": 3, "c": 3}  # frames 0 to 5, 6 to 8, 9 to 11
TRAIN, TEST = [0, 1, 6, 8], [2, 5, 7, 9, 10]  # c is only tested on


@pytest.fixture
def project(tmp_path):
    """A project of three videos and the names of its frames."""
    folder = tmp_path / "mice"
    names, _ = write_project(folder, VIDEOS, PARTS, missing=0.0)
    return folder, list(names)


@pytest.fixture
def divided(project):
    """The same with one shuffle."""
    folder, names = project
    write_shuffle(write_merged(folder, names), names, TRAIN, TEST)
    return folder, names


def test_neighbours_and_what_is_on_both_sides_are_counted(divided):
    folder, names = divided
    found = meter(folder)
    table = found.table.set_index("frame")
    assert list(table.index) == [names[row] for row in TEST]
    assert table["nearest"].tolist() == [names[1], names[1], names[6], "", ""]
    np.testing.assert_array_equal(table["distance"], [1, 4, 1, np.nan, np.nan])
    assert table["recording_on_both_sides"].tolist() == [True, True, True, False, False]
    assert table["honest"].tolist() == [False, False, False, True, True] and not table["distance_unknown"].any()
    (row,) = found.summary.to_dict("records")
    assert row == {"split": "iteration-0, shuffle 1", "train": 4, "test": 5} | {
        "within_1": 2,
        "within_3": 2,
        "within_10": 3,
        "distance_unknown": 0,
        "identical": 0,
        "animal": 3,
        "recording": 3,
        "honest": 2,
        "honest_share": 0.4,
    }
    both = found.both_sides.query("kind == 'animal'")
    assert both[["name", "train", "test"]].values.tolist() == [["a", 2, 2], ["b", 2, 1]]
    assert "the 2 honest test frames" in found.advice and found.notes == () and found.faults == ()


def test_the_same_picture_is_found_under_another_name_folder_and_format(divided):
    from PIL import Image

    folder, names = divided
    shutil.copy(folder / names[0], folder / names[9])
    Image.open(folder / names[6]).convert("RGB").save(folder / names[10])  # other bytes, the same pixels
    table = meter(folder).table.set_index("frame")
    assert table["identical_to"].tolist() == ["", "", "", names[0], names[6]]
    assert not table["honest"].any() and table["recording_on_both_sides"].tolist()[3:] == [False, False]
    assert "2 of 5 test frames are training pictures" in meter(folder).advice


def test_one_colour_shows_no_animal_and_may_repeat(divided):
    from PIL import Image

    folder, names = divided
    for row in (0, 9):
        Image.new("RGB", (60, 40), "grey").save(folder / names[row])
    assert not meter(folder).summary["identical"].any()


@pytest.mark.parametrize("suffix", [".h5", ".csv"])
@pytest.mark.parametrize("tuples", [True, False])
def test_a_shuffle_counts_rows_of_the_merged_file_whatever_its_order(project, suffix, tuples):
    """Versions of DeepLabCut merge in the order of config.yaml or by name, and name pictures by a path or in parts."""
    folder, names = project
    order = names[::-1]
    train, test = ([order.index(names[row]) for row in side] for side in (TRAIN, TEST))
    write_shuffle(write_merged(folder, order, suffix=suffix), order, [*train, -1, -1], [*test, -1], tuples=tuples)
    assert set(meter(folder).table["frame"]) == {names[row] for row in TEST}


def test_lists_and_the_pickle_say_the_same(divided, tmp_path):
    folder, names = divided
    for side, rows in (("train", TRAIN), ("test", TEST)):
        (tmp_path / f"{side}.txt").write_text("".join(f"{names[row]}\n" for row in rows))
    lines = [f"{names[row]},{side}" for side, rows in (("train", TRAIN), ("test", TEST)) for row in rows]
    (tmp_path / "sides.csv").write_text("\n".join(["frame,set", *lines, f"{names[3]},unused"]))
    listed = meter(folder, train=tmp_path / "train.txt", test=tmp_path / "test.txt")
    table = meter(folder, sides=tmp_path / "sides.csv")
    expected = meter(folder)
    for found in (listed, table):
        assert found.table.drop(columns="split").equals(expected.table.drop(columns="split"))
        assert found.summary.drop(columns="split").equals(expected.summary.drop(columns="split"))
    assert table.notes == ("sides.csv: 1 row is neither train nor test, and left out",)


def test_every_shuffle_is_a_row_and_one_can_be_chosen(divided):
    folder, names = divided
    place = write_merged(folder, names)
    write_shuffle(place, names, [*range(9)], [9, 10, 11], number=2)
    write_shuffle(write_merged(folder, names[:9], iteration=10), names, TRAIN, [2], number=1)
    found = meter(folder)
    assert found.summary["split"].tolist() == [f"iteration-{i}, shuffle {n}" for i, n in ((0, 1), (0, 2), (10, 1))]
    assert found.summary["honest_share"].tolist() == [0.4, 1, 0]
    assert found.advice.startswith("Most honest is iteration-0, shuffle 2: no test frame")
    assert meter(folder, shuffle=2).summary["honest"].tolist() == [3]
    with pytest.raises(DivisionError, match="no shuffle 7; there are iteration-0, shuffle 1, "):
        meter(folder, shuffle=7)


def test_horse10_s_own_files_are_divisions_with_two_kinds_of_test_frames(project):
    folder, names = project
    sides = [names[row] for row in TRAIN], [names[row] for row in (2, 5)], names[9:]
    write_split(folder / "TrainTestInfo_shuffle1.csv", *sides)
    write_split(folder / "TrainTestInfo_shuffle2.csv", *sides[:2], [])
    found = meter(folder)
    expected = {"split 1, within domain": (2, 0), "split 1, out of domain": (3, 3), "split 2, within domain": (2, 0)}
    rows = found.summary[["split", "test", "honest"]].values.tolist()
    assert {split: tuple(counts) for split, *counts in rows} == expected and (found.summary["train"] == 4).all()
    assert found.table["distance"].tolist()[:2] == [1, 4]
    assert meter(folder, shuffle=2).summary["split"].tolist() == ["split 2, within domain"]
    (folder / "TrainTestInfo_shuffle1.csv").write_text("a,b\n")
    with pytest.raises(DivisionError, match="no column trainIndices"):
        meter(folder)


def test_where_no_picture_is_there_copies_are_not_looked_for(project, tmp_path):
    _, names = project
    write_split(tmp_path / "TrainTestInfo_shuffle1.csv", names[:4], names[4:6], names[9:])
    found = meter(tmp_path)
    assert found.notes == ("No picture is there, so that copies were not looked for.",)
    assert found.summary["within_3"].tolist() == [2, 0] and found.summary["identical"].tolist() == [0, 0]


def test_the_published_splits_of_horse10(shared):
    """Three quarters of the within-domain test frames stand directly beside a training frame."""
    found = meter(shared / "data" / "horse10").summary
    assert found["split"].tolist() == [f"split {n}, {kind} domain" for n in (1, 2, 3) for kind in ("within", "out of")]
    assert found["train"].tolist()[::2] == [1470, 1564, 1386] and found["test"].tolist()[1::2] == [5185, 5118, 5399]
    assert found["honest_share"].tolist() == [0, 1] * 3
    assert (found["within_1"] / found["test"]).round(2).tolist()[::2] == [0.76, 0.77, 0.76]


def test_what_is_to_know_of_the_frames_is_said_once(project):
    folder, names = project
    frames = below(folder, names, ["a note"])
    found = of_divisions([division.divided(name, frames, [0], [1]) for name in ("one", "two")])
    assert found.notes == ("a note",) and found.summary["split"].tolist() == ["one", "two"]


def test_fractions_of_one_shuffle_are_told_apart(divided):
    folder, names = divided
    write_shuffle(write_merged(folder, names), names, [*range(9)], [9, 10, 11], percent=75)
    assert meter(folder).summary["split"].tolist() == ["iteration-0, shuffle 1, 75 %", "iteration-0, shuffle 1, 80 %"]


def test_a_shuffle_older_than_the_merged_file_is_no_division(divided):
    """Frames added before the next shuffle move the rows that the earlier one counts."""
    folder, names = divided
    added = [str(write_image(folder / "labeled-data" / "a" / "img9.png").relative_to(folder)), *names]
    write_shuffle(write_merged(folder, added), added, TRAIN, TEST, number=2)
    found = meter(folder)
    assert found.summary["split"].tolist() == ["iteration-0, shuffle 2"] and len(found.faults) == 1
    assert "shuffle1.pickle: 4 of its 4 training pictures are not in the rows" not in found.faults[0]
    assert "training pictures are not in the rows it counts" in found.faults[0]
    with pytest.raises(DivisionError, match="was written anew since"):
        meter(folder, shuffle=1)


def test_rows_that_the_merged_file_does_not_have(divided):
    folder, names = divided
    write_merged(folder, names[:9])
    with pytest.raises(DivisionError, match="counts rows from 2 to 10, and the merged label file beside it has 9"):
        meter(folder)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({"a": 1}, "not the .data, train rows"),
        ([[{"joints": 1}], [0], [1], 0.5], "its data are not a list of pictures"),
        ([[], [[0, 1]], [1], 0.5], "instead of a list of whole numbers"),
        ([[], [0.5], [1], 0.5], "instead of a list of whole numbers"),
        ([[], 5, [1], 0.5], "instead of a list of whole numbers"),
        ([[], [0], [], 0.5], "no test frames"),
    ],
)
def test_a_pickle_of_something_else_is_one_message(project, content, reason):
    import pickle

    folder, names = project
    path = write_merged(folder, names) / "Documentation_data-toy_50shuffle1.pickle"
    path.write_bytes(pickle.dumps(content))
    with pytest.raises(DivisionError, match=reason):
        meter(folder)


def test_a_shuffle_without_its_labels_is_one_message(divided):
    folder, _ = divided
    next(folder.glob("training-datasets/*/*/CollectedData*")).unlink()
    with pytest.raises(DivisionError, match="whose rows it counts is not beside it"):
        meter(folder)


def test_a_picture_that_is_gone_is_named(divided):
    folder, names = divided
    (folder / names[9]).unlink()
    with pytest.raises(DatasetError, match=rf"(?s)image missing \(1\).*{names[9]}: no such file") as refused:
        meter(folder)
    assert len(refused.value.problems) == 1


def test_deeplabcut_3_lists_shuffles_whose_pickle_may_be_lost(divided):
    folder, _ = divided
    place = next(folder.glob("training-datasets/*/*"))
    lines = ["---", "shuffles:", *(f"  toy-trainset80shuffle{n}: {{index: {n}, split: 1}}" for n in (1, 2))]
    (place / "metadata.yaml").write_text("\n".join(lines))
    (note,) = meter(folder).notes
    assert note.endswith("metadata.yaml lists toy-trainset80shuffle2, and there is no pickle of it")
    (place / "metadata.yaml").write_text("shuffles: [")
    assert meter(folder).notes == ()


def test_animals_and_recordings_are_what_the_names_say(divided):
    folder, _ = divided
    found = meter(folder, group_by=r"/([ab]|c)/", recording_by=r"/(img\d)")
    assert found.summary["animal"].tolist() == [3] and found.summary["recording"].tolist() == [5]
    assert found.animals == "/([ab]|c)/" and set(found.table["recording"]) == {"img0"}
    assert found.summary["honest"].tolist() == [0]
    one_animal = meter(folder, group_by="(labeled)-data/").summary
    assert one_animal[["animal", "recording", "honest"]].values.tolist() == [[5, 3, 0]]
    with pytest.raises(DivisionError, match=r"group_by='/\(a\)/' finds nothing in 6 of 12 paths"):
        meter(folder, group_by="/(a)/")
    with pytest.raises(DivisionError, match="recording_by='a' finds nothing in 2 of 3 folders"):
        meter(folder, recording_by="a")


def test_names_without_numbers_are_counted_apart(project, tmp_path):
    folder, names = project
    for new, old in (("left.png", names[0]), ("right.png", names[1])):
        (folder / old).rename((folder / old).with_name(new))
        label = folder / "labeled-data/a/CollectedData_Byron.csv"
        label.write_text(label.read_text().replace(old, f"labeled-data/a/{new}"))
    (tmp_path / "train").write_text("left.png\n")
    (tmp_path / "test").write_text(f"right.png\n{names[3]}\n{names[9]}\n")
    found = meter(folder, train=tmp_path / "train", test=tmp_path / "test")
    assert found.table["distance_unknown"].tolist() == [True, True, False]
    assert found.summary["distance_unknown"].tolist() == [2] and found.summary["within_10"].tolist() == [0]
    assert found.summary["honest"].tolist() == [1]


def test_a_frame_on_both_sides_is_its_own_neighbour(project, tmp_path):
    folder, names = project
    (tmp_path / "train").write_text(f"{names[0]}\n{names[9]}\n")
    (tmp_path / "test").write_text(f"{names[9]}\n")
    (row,) = meter(folder, train=tmp_path / "train", test=tmp_path / "test").table.to_dict("records")
    assert row["distance"] == 0 and row["nearest"] == row["identical_to"] == row["frame"] == names[9]


def test_a_frame_on_both_sides_is_a_copy_whether_or_not_its_picture_is_there(project, tmp_path):
    _, names = project
    write_split(tmp_path / "TrainTestInfo_shuffle1.csv", names[:4], names[3:6], names[9:])
    within = meter(tmp_path).table.iloc[:3]
    assert within["identical_to"].tolist() == [names[3], "", ""]


def test_new_animals_in_recordings_that_are_trained_on_are_told_from_known_ones(divided):
    found = meter(divided[0], recording_by=r"/(img\d)")
    assert found.summary["honest"].tolist() == [0] and found.summary["animal"].tolist() == [3]
    assert found.advice.startswith(
        "No test frame is of a new recording, and 2 of 5 are of an animal that is not trained"
    )


@pytest.mark.parametrize(
    ("test", "words"),
    [
        (("a2",), "No test frame is of an animal that is not trained on, and 2 of 3 are of a new recording: the"),
        (("a2", "d1"), "2 of 6 test frames are of an animal that is not trained on, 2 of a new recording, and none of"),
        (("d1",), "No test frame is of a new recording, and 2 of 4 are of an animal that is not trained on: the error"),
        ((), "The test error says how well a network fills in between frames it has seen, and nothing of a new animal"),
    ],
)
def test_new_recordings_of_known_animals_are_told_from_known_recordings(tmp_path, test, words):
    """Animal a was filmed in recordings 1 and 2; b is filmed in 1, where d is, too, which nobody trains on."""
    write_project(tmp_path / "p", {"a1": 4, "a2": 2, "b1": 3, "d1": 2}, ["nose"], missing=0.0)
    chosen = {"a1": ["a1/img003.png"], "a2": ["a2/img000.png", "a2/img001.png"], "b1": ["b1/img002.png"]}
    chosen["d1"] = [*chosen["b1"], "d1/img000.png", "d1/img001.png"]
    (tmp_path / "train").write_text("\n".join([f"a1/img00{n}.png" for n in range(3)] + ["b1/img000.png"]))
    lines = dict.fromkeys(name for folder in ("a1", *test) for name in chosen[folder])
    (tmp_path / "test").write_text("\n".join(lines))
    sides = {name: tmp_path / name for name in ("train", "test")}
    found = meter(tmp_path / "p", **sides, group_by=r"([a-z])\d", recording_by=r"[a-z](\d)")
    assert found.summary["honest"].tolist() == [0] and found.advice.startswith(words), found.advice


def test_a_project_of_several_animals_needs_no_choice(tmp_path):
    """Frames are divided, not animals: whose labels they carry does not matter."""
    from toy_project import frame, points, write_hdf

    folder = tmp_path / "pair"
    names = [f"labeled-data/v/img{i}.png" for i in range(4)]
    for name in names:
        write_image(folder / name)
    table = frame(names, PARTS, points(4, 4).reshape(4, 2, 2, 2), individuals=("one", "two"))
    write_hdf(folder / "labeled-data" / "v" / "CollectedData_Byron.h5", table)
    (tmp_path / "train").write_text("img0.png\nimg1.png")
    (tmp_path / "test").write_text("img3.png")
    assert meter(folder, train=tmp_path / "train", test=tmp_path / "test").summary["within_3"].tolist() == [1]
    write_shuffle(write_merged(folder, names), names, [0, 1], [3])
    assert meter(folder).summary["within_3"].tolist() == [1]


def test_without_a_division_it_is_said_what_was_looked_for(project):
    folder, _ = project
    with pytest.raises(DivisionError, match=r"no division\. Looked for: training-datasets/iteration-\*.*--train LIST"):
        meter(folder)


def test_the_meter_is_public_and_waits_for_no_network(divided):
    folder, _ = divided
    assert horse10.leaks.meter is meter
    script = "import sys, horse10; horse10.leaks.meter(sys.argv[1]); print({'keras', 'tensorflow'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script, folder], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
