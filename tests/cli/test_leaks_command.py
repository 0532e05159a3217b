"""`horse10 leaks` in a terminal."""

import csv

import pytest
from click.testing import CliRunner

from horse10 import cli
from toy_project import write_project
from toy_shuffles import PARTS, write_merged, write_shuffle


@pytest.fixture
def project(tmp_path):
    videos = {"cage": 6, "=1+1": 3, "\x1b[31mred": 4}
    names, _ = write_project(tmp_path / "mice", videos, PARTS, missing=0.0)
    place = write_merged(tmp_path / "mice", names)
    write_shuffle(place, names, [0, 1, 6], [2, 7, 9])
    write_shuffle(place, names, [*range(9)], [9, 10], number=2)
    return tmp_path / "mice"


def run(*arguments):
    return CliRunner().invoke(cli.app, ["leaks", *map(str, arguments)])


def test_the_table_fits_a_terminal_and_ends_with_advice(project):
    done = run(project)
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert max(map(len, lines)) <= 80 and lines[0].split()[:4] == ["division", "train", "test", "<=1"]
    first = ["iteration-0,", "shuffle", "1", "3", "3", "2", "2", "2", "0", "0", "2", "2", "1", "(33%)"]
    assert lines[1].split() == first and lines[2].split()[-2:] == ["2", "(100%)"]
    assert "iteration-0, shuffle 1, animals and recordings on both sides, 2: =1+1, cage" in lines
    assert "Most honest is iteration-0, shuffle 2: no test frame is of an animal" in " ".join(lines)


def test_what_a_terminal_would_obey_is_not_printed(project):
    done = run(project, "--shuffle", "2", "--group-by", "/(img)")
    assert "animals on both sides, 1: img" in done.output
    names = ["labeled-data/\x1b[31mred/img000.png", "labeled-data/\x1b[31mred/img001.png"]
    for name, side in zip(names, ("train", "test"), strict=True):
        (project / side).write_text(name + "\n")
    done = run(project, "--train", project / "train", "--test", project / "test")
    assert done.exit_code == 0 and "?[31mred" in done.output and "\x1b" not in done.output


def test_the_file_has_a_row_for_each_test_frame(project, tmp_path):
    out = tmp_path / "leaks.csv"
    done = run(project, "--shuffle", "1", "--out", out)
    assert done.exit_code == 0 and done.output.splitlines()[-1] == str(out)
    rows = list(csv.DictReader(out.read_text().splitlines()))
    assert [row["distance"] for row in rows] == ["1", "1", ""]
    assert [row["recording"] for row in rows] == ["cage", "'=1+1", "\x1b[31mred"]  # a spreadsheet would run =1+1
    assert [row["honest"] for row in rows] == ["False", "False", "True"]
    assert list(rows[0]) == [
        *("split", "frame", "nearest", "distance", "identical_to"),
        *("animal", "animal_on_both_sides", "recording", "recording_on_both_sides", "honest"),
    ]


def test_the_table_of_sides_is_not_written_over(project, tmp_path):
    sides = tmp_path / "sides.csv"
    sides.write_text("frame,set\ncage/img000.png,train\ncage/img001.png,test\n")
    done = run(project, "--sides", sides, "--out", sides)
    assert done.exit_code == 1 and "sides.csv is read" in str(done.exception) and "set" in sides.read_text()


def test_an_unknown_distance_is_a_word(project, tmp_path):
    label = project / "labeled-data" / "cage" / "CollectedData_Byron.csv"
    (project / "labeled-data/cage/img003.png").rename(project / "labeled-data/cage/last.png")
    label.write_text(label.read_text().replace("img003.png", "last.png"))
    (tmp_path / "train").write_text("cage/img000.png")
    (tmp_path / "test").write_text("last.png")
    out = tmp_path / "leaks.csv"
    assert run(project, "--train", tmp_path / "train", "--test", tmp_path / "test", "--out", out).exit_code == 0
    assert next(csv.DictReader(out.read_text().splitlines()))["distance"] == "unknown"


def test_a_shuffle_that_cannot_be_read_ends_with_code_3_and_the_rest_is_shown(project):
    next(project.glob("training-datasets/*/*/*shuffle1.pickle")).write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    done = run(project)
    assert done.exit_code == 3 and "iteration-0, shuffle 2" in done.output
    assert "incomplete: " in done.stderr and "it names os.system, which is not run here" in done.stderr


def test_no_division_is_one_message_with_code_2(tmp_path, monkeypatch, capsys):
    write_project(tmp_path / "mice", {"a": 2}, PARTS, missing=0.0)
    monkeypatch.setattr("sys.argv", ["horse10", "leaks", str(tmp_path / "mice")])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    assert stop.value.code == 2 and "Looked for: training-datasets/" in capsys.readouterr().err
