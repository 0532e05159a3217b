"""`horse10 robustness` in a terminal: unusual projects and settings each get a clear word."""

import pytest
from click.testing import CliRunner

from horse10 import cli
from horse10.errors import UserError
from toy_project import write_project

PARTS = ("nose", "tail")


def without_labels(folder, video):
    path = folder / "labeled-data" / video / "CollectedData_Byron.csv"
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines[:3], *(line.split(",")[0] for line in lines[3:]), ""]))


def planned(folder, toy, animals, *options, unlabelled=()):
    """What the command prints, or the message with which it ends."""
    write_project(folder / "p", animals, PARTS, missing=0.0)
    for video in unlabelled:
        without_labels(folder / "p", video)
    command = ["robustness", str(folder / "p"), "--plan", "--arch", toy, "--weights", "none", *options]
    done = CliRunner().invoke(cli.app, command)
    if done.exit_code:
        assert isinstance(done.exception, UserError), done.exception
    return str(done.exception) if done.exit_code else done.output


@pytest.mark.parametrize(
    ("animals", "words"),
    [
        ({"Ada": 6}, ["1 animal with labelled frames", "trained on some frames, tested on the others: 1 training,"]),
        ({"Ada": 6}, ["! Whether more animals or more frames help is not asked: it takes 4 animals, here is 1."]),
        ({"Ada": 3, "Bo": 2}, ["each animal held out in turn: 2 trainings", "it takes 4 animals, here are 2."]),
        ({"Ada": 1, "Bo": 1, "Cy": 1}, ["3 animals with", "each animal held out in turn: 3 trainings"]),
        ({"Ada": 1, "Bo": 1}, ["too few labelled frames: of the animals that are not kept out, a training needs 2"]),
        ({"Ada": 1}, ["too few labelled frames"]),
        ({"Ada": 4, "Bo": 1}, ["each animal held out in turn: 1 training,", "never kept out: Ada."]),
        ({"a,b": 3, "c": 2}, ["has a comma in its name", "group_by"]),
        ({"<b>&amp;{x}": 2, "\x1b[31mred": 2}, ["<b>&amp;{x} ", r"\x1b[31mred"]),
        ({f"m{n:02}": 1 for n in range(42)}, ["42 animals with", "m39", "... and 2 more"]),
    ],
)
def test_a_project_of_any_size_gets_a_clear_word(tmp_path, toy_backbone, animals, words):
    shown = planned(tmp_path, toy_backbone, animals)
    assert all(each in shown for each in words), shown
    assert "\x1b" not in shown


def test_animals_without_labels_are_named(tmp_path, toy_backbone):
    shown = planned(tmp_path, toy_backbone, {"Ada": 3, "Bo": 3, "Cy": 2, "Dot": 2}, unlabelled=["Cy", "Dot"])
    assert "2 animals with labelled frames" in shown and "! Without a labelled frame, and left out: Cy, Dot." in shown
    assert "none of 2 frames has one" in planned(tmp_path / "none", toy_backbone, {"Ada": 2}, unlabelled=["Ada"])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--group-by", r"rat(\d+)"], "finds nothing in any folder; expected 'folder', or a regular expression"),
        (["--group-by", "A"], "finds nothing in 1 of 2 folders: Bo"),
        (["--group-by", "(A"], "is no regular expression: missing )"),
        (["--scale-parts", "nose,ear"], "expected two of nose, tail"),
        (["--called", ""], "called = ''"),
        (["--arch", "resnet51"], "resnet50"),
        (["--train", __file__], "--train: of which networks? Give their --predictions, too."),
    ],
)
def test_what_does_not_fit_is_told(tmp_path, toy_backbone, options, words):
    assert words in planned(tmp_path, toy_backbone, {"Ada": 3, "Bo": 3}, *options)


def test_settings_of_trainings_are_refused_where_nothing_is_trained(tmp_path):
    command = ["robustness", str(tmp_path), "--predictions", __file__, "--called", "bee", "--arch", "resnet50"]
    done = CliRunner().invoke(cli.app, [*command, "--minutes", "9"])
    assert done.exit_code == 2 and "--minutes, --arch: of trainings, but with --predictions" in done.output


def test_forty_animals_in_little_time_need_a_package_or_more_time(tmp_path, toy_backbone, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "sklearn.model_selection", None)
    words = planned(tmp_path, toy_backbone, {f"m{n:02}": 2 for n in range(40)}, "--minutes", "3")
    assert "pip install scikit-learn, or give more --minutes" in words
