"""Names that differ in capitals or Unicode form."""

import time
import unicodedata
from pathlib import PureWindowsPath

from horse10.dataset.names import Names, titles


def test_the_name_itself_comes_first_and_several_that_are_alike_are_none():
    names = Names(["a.png", "B.png", "c.png", "C.png"])
    wanted = ["a.png", "b.PNG", "C.png", "c.PNG", "d.png"]
    assert [names.find(name) for name in wanted] == ["a.png", "B.png", "C.png", None, None]


def test_unicode_forms():
    for text in ("Bär", "한글", "ångström", "é" * 100):
        forms = [unicodedata.normalize(form, text) for form in ("NFC", "NFD")]
        assert Names(forms[:1]).find(forms[1]) == forms[0]
        assert Names(forms[1:]).find(forms[0].upper()) == forms[1]


def test_many_names_take_no_longer_than_they_must():
    start = time.perf_counter()
    names = Names(f"img{i}.png" for i in range(20_000))
    assert not any(names.find(f"other{i}.png") for i in range(20_000))
    assert time.perf_counter() - start < 20  # about 0.1 s on an idle core


def named(*paths):
    return titles(list(map(PureWindowsPath, paths)))


def test_a_title_has_as_many_folders_as_it_needs():
    assert named("/a/walk.mp4", "D:\\b\\run.mp4") == ["walk", "run"]
    assert named("/m/a/cam.mp4", "/m/b/cam.mp4", "/m/b/top.mp4") == ["a-cam", "b-cam", "top"]
    assert named("/m/a/raw/cam.mp4", "/m/b/raw/cam.mp4") == ["a-raw-cam", "b-raw-cam"]
    assert named("/m/cam.mp4", "/m/cam.avi") == ["cam.mp4", "cam.avi"]


def test_a_title_is_of_the_path_and_of_no_place_in_the_list():
    long = [f"/m/{'x' * 100}{end}.mp4" for end in "ab"]
    paths = ["/m/a/raw/cam.mp4", "/m/b/raw/cam.mp4", "/m/cam.mp4", "/m/cam.avi", *long]
    assert named(*paths) == named(*paths[::-1])[::-1]
    assert named(*paths, paths[1])[-1] == named(*paths)[1]
    assert len(set(named(*paths))) == 6


def test_every_title_differs_also_where_capitals_do_not_count():
    paths = ["/a/cam.mp4", "/A/Cam.mp4", "/b/a-cam.mp4", "", "..", "/c/video-4.mp4"]
    assert len({name.casefold() for name in named(*paths)}) == len(paths)
