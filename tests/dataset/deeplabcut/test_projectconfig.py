"""config.yaml: every name is the text that stands there, and no file grows when it is read."""

import time

import pytest

from horse10.dataset.deeplabcut import projectconfig
from horse10.dataset.deeplabcut.projectconfig import ProjectConfig


def read(folder, text, problems=None):
    (folder / "config.yaml").write_text(text, encoding="utf-8")
    faults = [] if problems is None else problems
    config = projectconfig.read(folder, faults)
    assert problems is not None or not faults
    return config


WORDS = [
    "off",
    "no",
    "on",
    "y",
    "Yes",
    "true",
    "null",
    "~",
    "1e3",
    "0x1F",
    "010",
    "1_000",
    "12:30",
    "2020-01-01",
    "1.50",
]


def test_words_of_yaml_stay_text(tmp_path):
    lines = [f"Task: {WORDS[0]}", "scorer: 010", "skeleton:", "- - off", "  - 010", "bodyparts:"]
    config = read(tmp_path, "\n".join([*lines, *(f"- {word}" for word in WORDS)]))
    assert (config.task, config.scorer, config.bodyparts) == ("off", "010", tuple(WORDS))
    assert config.pairs(config.bodyparts) == (("off", "010"),)


def test_names_of_videos(tmp_path):
    paths = ["C:\\films\\2020-01-01.avi", "/media/on.MP4", "on.mp4", "no", "/x/Bär.v2.avi"]
    config = read(tmp_path, "video_sets:\n" + "\n".join(f"  ? {path}\n  : crop: 0, 9" for path in paths))
    assert config.videos == ("2020-01-01", "on", "no", "Bär.v2")


def test_a_byte_order_mark_and_line_ends_of_windows(tmp_path):
    assert read(tmp_path, "\ufeffTask: a\r\nbodyparts:\r\n- nose\r\n").bodyparts == ("nose",)


def test_nothing_is_said(tmp_path):
    assert projectconfig.read(tmp_path, []) == ProjectConfig()
    assert (
        read(tmp_path, "Task:\nscorer:\nvideo_sets:\nbodyparts:\nskeleton:\nuniquebodyparts: []\n") == ProjectConfig()
    )


@pytest.mark.parametrize("quoted", ['"nose "', "' nose'", "nose"])
def test_spaces_around_names_do_not_count(tmp_path, quoted):
    assert read(tmp_path, f"bodyparts:\n- {quoted}\n").bodyparts == ("nose",)


@pytest.mark.parametrize(
    "listed, fault",
    [
        (" nose, tail", "not a list of names"),
        ("\n- nose\n- - tail\n", "not a list of names"),
        ("\n- nose\n-\n", "not a list of names"),
        ("\n- nose\n- tail\n- nose\n", "a name is listed twice"),
    ],
)
def test_body_parts_that_are_no_list_of_names(tmp_path, listed, fault):
    problems = []
    read(tmp_path, f"bodyparts:{listed}", problems)
    assert [(p.kind, p.where, p.what) for p in problems] == [("body parts", "config.yaml bodyparts", fault)]


def test_a_setting_that_is_there_twice(tmp_path):
    problems = []
    read(tmp_path, "Task: a\nbodyparts:\n- nose\nbodyparts:\n- tail\n", problems)
    assert [problem.what for problem in problems] == ["set twice in the list that starts at line 1: bodyparts"]


BILLION = "a0: &a0 [lol, lol]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 40))


@pytest.mark.parametrize(
    "text, reason",
    [
        ("- a\n" * 2**19, "2,097,152 bytes; at most 524,288 are read"),
        ("a: " + "[" * 50_000, "recursion"),
        (BILLION + "bodyparts: *a39\nTask: *a39\nskeleton: *a39\nvideo_sets: *a39\n", "not a list of names"),
        (BILLION + "bodyparts: [*a39]\nskeleton: [*a39]\n", "not a list of names"),
        (b"Task: Gr\xf6\xdfe", "not UTF-8 text"),
        ("a: &a [*a]\nbodyparts: *a\nskeleton: *a\n", "recursive"),
    ],
)
def test_files_that_would_grow_are_refused_quickly(tmp_path, text, reason):
    (tmp_path / "config.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    problems, start = [], time.perf_counter()
    projectconfig.read(tmp_path, problems)
    assert time.perf_counter() - start < 20  # about 0.1 s on an idle core
    assert reason in problems[0].what and len(problems[0].what) < 500
