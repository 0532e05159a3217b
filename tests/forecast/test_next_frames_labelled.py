"""Which frames of a source are labelled already: by the name of its folder, and the numbers of its pictures there."""

import numpy as np
import pytest
import sleap_io

import toy_sleap
from horse10.dataset import load_dataset
from horse10.forecast.nextframes.candidates import labelled_in
from horse10.forecast.nextframes.source import opened
from toy_predictor import write_video
from toy_project import write_image


@pytest.fixture
def walk(tmp_path):
    (tmp_path / "day1").mkdir()
    return opened([write_video(tmp_path / "day1" / "walk.mp4", 3)])


@pytest.fixture
def stills(tmp_path):
    """Pictures of two videos in one folder, and one without a number."""
    for name in ("a_0012.png", "a_0030.png", "b_0012.png", "nose.png"):
        write_image(tmp_path / "stills" / name)
    return opened([tmp_path / "stills"])


def places(sources, names, **options):
    """Which frames of the only source are labelled."""
    (there,), (source,) = labelled_in(sources, names, **options), sources
    return np.flatnonzero(np.isin(source.numbers(range(source.count)), there)).tolist()


def test_a_video_has_the_folder_of_its_name_or_of_both_its_names(walk):
    names = ["labeled-data/walk/img001.png", "labeled-data/day1-walk/img2.png", "labeled-data/run/img0.png"]
    assert places(walk, names) == [1, 2]


def test_a_list_of_pictures_that_sleap_labelled(tmp_path):
    """The last two of the list are labelled, 20 and 30, and no img002.jpg."""
    pictures = [str(toy_sleap.write_picture(tmp_path / "cage" / f"img{at:03}.jpg")) for at in (2, 20, 30)]
    video, bones = sleap_io.Video.from_filename(pictures), toy_sleap.skeleton()
    made = {(video, place): [toy_sleap.instance(np.ones((3, 2)), bones)] for place in (1, 2)}
    toy_sleap.labels(made, bones).save(str(tmp_path / "labels.slp"), embed=False, verbose=False)
    assert places(opened([tmp_path / "cage"]), load_dataset(tmp_path / "labels.slp").frames) == [1, 2]


def test_a_picture_of_another_series_is_not_labelled(stills):
    assert places(stills, ["labeled-data/stills/b_0012.png", "labeled-data/stills/c_0030.png"]) == [2]
    assert places(stills, ["x/stills/nose.png"]) == [3]
    near = stills[0].numbers([0, 2])
    assert abs(near[0] - near[1]) > 10  # neither is the neighbour of the other


def test_a_name_without_a_folder_is_of_the_folder_of_the_data(stills):
    assert places(stills, ["a_0012.png"]) == places(stills, ["a_0012.png"], home="stills") == [0]
    assert places(stills, ["a_0012.png"], home="other") == []


@pytest.fixture
def cams(tmp_path):
    """One name for the videos of three mice, of which two are labelled."""
    for who in ("m1", "m2", "m3"):
        (tmp_path / "videos" / who).mkdir(parents=True)
    return [tmp_path / "videos" / who / "cam.mp4" for who in ("m1", "m2", "m3")]


@pytest.mark.parametrize(
    "form", ["images/{}/cam/img{:03}.png", "labeled-data/{}-cam/img{:03}.png", "{}/cam/img{:03}.png"]
)
def test_frames_of_another_animal_s_video_of_the_name_are_not_labelled(cams, form):
    sources = opened([write_video(path, 3) for path in cams])
    names = [form.format("m1", 0), form.format("m2", 2)]
    assert [each.tolist() for each in labelled_in(sources, names)] == [[0], [2], []]
    assert [labelled_in([each], names)[0].tolist() for each in sources] == [[0], [2], []]
    assert [each.tolist() for each in labelled_in(sources, names[:1])] == [[0], [], []]


def test_a_video_that_was_moved_is_found_by_its_name_if_only_one_has_it(cams):
    (source,) = opened([write_video(cams[2], 3)])
    assert labelled_in([source], ["images/m1/cam/img001.png"])[0].tolist() == [1]
