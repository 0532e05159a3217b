"""Labels of SLEAP: every label on the right pixel of the right frame of the right video, or one message."""

import json
import shutil

import h5py
import numpy as np
import pytest
import sleap_io
from PIL import Image

import toy_sleap
from horse10.dataset import DatasetError, load_dataset
from horse10.dataset.sleap import file as sleapfile
from horse10.dataset.sleap import frames as sleapframes
from horse10.dataset.sleap.picturenames import PictureNames
from toy_project import digest

POINTS = np.array([[10.0, 12], [20, 22], [30, 12]])
FRAMES = (1, 4, 7)


@pytest.fixture
def lab(tmp_path):
    """A folder with two videos, and a function that writes labels of {(video, number): instances} beside them."""
    folder = tmp_path / "lab"
    bones = toy_sleap.skeleton()
    videos = {}
    for title in ("mouse1", "mouse2"):
        file = toy_sleap.write_video(folder / f"{title}.avi")
        videos[title] = sleap_io.Video.from_filename(str(file), plugin="opencv")

    def write(frames, name="labels.slp", tracks=(), **options):
        content = toy_sleap.labels(
            {(videos[title], number): made for (title, number), made in frames.items()}, bones, tracks
        )
        content.save(str(folder / name), verbose=False, **options)
        return folder / name

    return folder, bones, write


@pytest.fixture
def at_once(monkeypatch):
    """Files without the trial in another process."""
    monkeypatch.setattr(sleapfile, "_try_elsewhere", lambda path: None)


def plain(bones, titles=("mouse1", "mouse2")):
    """One instance in each of three frames of each video, moved by the number of the frame."""
    return {(title, number): [toy_sleap.instance(POINTS + number, bones)] for title in titles for number in FRAMES}


@pytest.mark.parametrize("options", [{}, {"embed": "user"}])
def test_every_label_is_on_its_frame(lab, options, monkeypatch, tmp_path):
    folder, bones, write = lab
    path = write(plain(bones), "labels.pkg.slp" if options else "labels.slp", **options)
    if options:  # the frames are in the file: the videos are not needed
        for video in folder.glob("*.avi"):
            video.unlink()
    before = digest(folder)
    dataset = load_dataset(path)
    assert (dataset.name, dataset.bodyparts, dataset.skeleton) == ("labels", toy_sleap.PARTS, toy_sleap.SKELETON_LINES)
    assert dataset.frames[:3] == tuple(f"labeled-data/mouse1/img0000{number}.png" for number in FRAMES)
    assert set(dataset.animal) == {"mouse1", "mouse2"} and dataset.size.tolist() == [list(toy_sleap.SIZE)] * 6
    for row, number in enumerate(FRAMES * 2):
        np.testing.assert_allclose(dataset.keypoints[row], POINTS + number)
        assert abs(dataset.read(row).mean() - 20 * number) < 3  # JPEG
    assert digest(folder) == before  # nothing is written beside the source


def test_pictures_are_written_once(lab, monkeypatch):
    _, bones, write = lab
    path = write(plain(bones))
    first = load_dataset(path)
    monkeypatch.setattr(Image.Image, "save", None)
    assert load_dataset(path).fingerprint == first.fingerprint


def test_another_video_of_the_same_name_is_another_data_set(lab):
    folder, bones, write = lab
    path = write(plain(bones))
    first = load_dataset(path)
    shutil.copy(toy_sleap.write_video(folder / "other" / "v.avi", n_frames=20), folder / "mouse1.avi")
    with pytest.raises(DatasetError, match="another video: 20 frames of 64 x 48 px, labelled were 10 frames"):
        load_dataset(path)
    assert first.root.is_dir()


def test_invisible_points_and_predictions_are_no_labels(lab):
    _, bones, write = lab
    frames = plain(bones)
    frames["mouse1", 1][0]["Eye"]["visible"] = False
    frames["mouse1", 2] = [toy_sleap.prediction(POINTS, bones)]
    frames["mouse1", 4].append(toy_sleap.prediction(POINTS + 20, bones))
    dataset = load_dataset(write(frames))
    assert len(dataset) == 6
    assert np.isnan(dataset.keypoints[0, 1]).all() and np.isfinite(dataset.keypoints[0, 0]).all()
    np.testing.assert_allclose(dataset.keypoints[1], POINTS + 4)
    assert (
        "labels.slp: frames with predicted instances alone, which are no labels: 1; they are left out" in dataset.notes
    )


def test_an_animal_is_chosen_by_its_track(lab):
    _, bones, write = lab
    tracks = [sleap_io.Track("black"), sleap_io.Track("white")]
    frames = {
        (title, number): [toy_sleap.instance(POINTS + 3 * i, bones, track) for i, track in enumerate(tracks)]
        for title in ("mouse1", "mouse2")
        for number in FRAMES
    }
    path = write(frames, tracks=tracks)
    np.testing.assert_allclose(load_dataset(path, individual="white").keypoints, np.stack([POINTS + 3] * 6))
    with pytest.raises(DatasetError, match=r"\.slp frame 1 of mouse1: instances: 2, and several in 6 of 6 frames"):
        load_dataset(path)
    with pytest.raises(DatasetError, match="individual='grey': no track of that name; tracks: black, white"):
        load_dataset(path, individual="grey")


def test_tracks_that_are_never_together_are_told(lab, at_once):
    _, bones, write = lab
    tracks, frames = [sleap_io.Track("black"), sleap_io.Track("white")], plain(bones)
    for track, number in zip(tracks, FRAMES[:2], strict=True):
        frames["mouse1", number] = [toy_sleap.instance(POINTS, bones, track)]
    path, note = (
        write(frames, tracks=tracks),
        "tracks that are taken for one animal, since no frame has two: black, white",
    )
    assert load_dataset(path).notes == (f"labels.slp: {note}",)


def test_an_instance_without_a_visible_point_is_no_second_animal(lab):
    _, bones, write = lab
    frames = plain(bones)
    frames["mouse2", 4].insert(0, toy_sleap.instance(np.full((3, 2), np.nan), bones))
    frames["mouse2", 2] = frames["mouse2", 4][:1]
    dataset = load_dataset(write(frames))
    place = dataset.frames.index("labeled-data/mouse2/img00004.png")
    np.testing.assert_allclose(dataset.keypoints[place], POINTS + 4)
    assert np.isnan(dataset.keypoints[place - 1]).all() and len(dataset) == 7


def test_several_instances_without_tracks(lab):
    _, bones, write = lab
    frames = plain(bones)
    frames["mouse2", 4].append(toy_sleap.instance(POINTS, bones))
    with pytest.raises(DatasetError, match="tracks: none; give each animal a track in SLEAP first"):
        load_dataset(write(frames))


def test_predictions_alone_are_no_labels(lab):
    _, bones, write = lab
    path = write({("mouse1", 1): [toy_sleap.prediction(POINTS, bones)]})
    with pytest.raises(DatasetError, match="instance that a person made; frames with predicted ones: 1"):
        load_dataset(path)


def test_videos_that_are_not_there_are_all_named(lab, tmp_path):
    folder, bones, write = lab
    path = write(plain(bones))
    alone = shutil.move(path, tmp_path / "alone.slp")
    for video in folder.glob("*.avi"):
        video.unlink()
    with pytest.raises(DatasetError) as refused:
        load_dataset(alone)
    assert [problem.kind for problem in refused.value.problems] == ["image missing"] * 2
    assert "save labels with frames (.pkg.slp)" in str(refused.value)


def test_a_moved_folder_is_read_all_the_same(lab, tmp_path):
    folder, bones, write = lab
    write(plain(bones))
    folder.rename(tmp_path / "moved")
    assert len(load_dataset(tmp_path / "moved" / "labels.slp")) == 6


def test_one_file_is_not_taken_for_two_videos(tmp_path):
    """A/cam1.avi and B/cam1.avi were labelled, and one cam1.avi lies beside the labels."""
    bones = toy_sleap.skeleton()
    toy_sleap.write_video(tmp_path / "cam1.avi")
    videos = [sleap_io.Video(f"/gone/{folder}/cam1.avi", open_backend=False) for folder in "AB"]
    made = {(video, number): [toy_sleap.instance(POINTS, bones)] for video in videos for number in (1, 2)}
    toy_sleap.labels(made, bones).save(str(tmp_path / "two.slp"), verbose=False)
    with pytest.raises(DatasetError, match="A-cam1 and B-cam1 would both be"):
        load_dataset(tmp_path / "two.slp")
    for folder in "AB":
        toy_sleap.write_video(tmp_path / folder / "cam1.avi")
    assert set(load_dataset(tmp_path / "two.slp").animal) == {"A-cam1", "B-cam1"}


def test_a_video_is_named_after_the_one_its_frames_are_from():
    chain = sleap_io.Video("C:\\far\\mouse1.mp4", open_backend=False)
    for name in ("a.pkg.slp", "b.pkg.slp"):
        chain = sleap_io.Video(name, source_video=chain, open_backend=False)
    pictures = sleap_io.Video(["D:/walk/img.00.jpg", "D:/walk/img.01.jpg"], open_backend=False)
    nameless = [sleap_io.Video(name, open_backend=False) for name in ("", "..")]
    names = PictureNames([chain, pictures, *nameless])
    assert [names.folder(video, 0) for video in range(4)] == ["mouse1", "walk", "video-1", "video-2"]


def test_a_picture_for_each_video_is_no_animal_for_each_picture(tmp_path, at_once):
    """As SLEAP lists pictures that were added one by one; img001 is there in two formats."""
    bones, names = toy_sleap.skeleton(), ("img001.png", "img001.bmp", "img002.png")
    videos = [sleap_io.Video.from_filename([str(toy_sleap.write_picture(tmp_path / "d.1" / name))]) for name in names]
    made = {(video, 0): [toy_sleap.instance(POINTS, bones)] for video in videos}
    toy_sleap.labels(made, bones).save(str(tmp_path / "labels.slp"), embed=False, verbose=False)
    dataset = load_dataset(tmp_path / "labels.slp")
    assert dataset.frames == tuple(f"labeled-data/d.1/{name}.png" for name in (*names[:2], "img002"))


@pytest.mark.parametrize("second", [5, 4])
def test_a_video_that_is_listed_twice_is_one_animal(lab, at_once, second):
    """As in files that were merged; a frame that was labelled in both is one of them too many."""
    folder, bones, _ = lab
    videos = [sleap_io.Video.from_filename(str(folder / "mouse1.avi"), plugin="opencv") for _ in range(2)]
    frames = zip(videos, (4, second), strict=True)
    content = toy_sleap.labels({each: [toy_sleap.instance(POINTS, bones)] for each in frames}, bones)
    content.save(str(folder / "twice.pkg.slp"), embed="user", verbose=False)
    if second == 4:
        with pytest.raises(DatasetError, match=r"duplicate frame \(1\)(.|\n)*mouse1/img00004"):
            load_dataset(folder / "twice.pkg.slp")
    else:
        assert load_dataset(folder / "twice.pkg.slp").animal.tolist() == ["mouse1"] * 2


def test_videos_whose_sources_are_forgotten_are_told_apart_by_their_groups(lab, at_once):
    _, bones, write = lab
    path = write(plain(bones), "labels.pkg.slp", embed="user")
    with h5py.File(path, "r+") as file:
        for group in ("video0", "video1"):
            del file[group]["source_video"]
    assert set(load_dataset(path).animal) == {"labels.pkg-video0", "labels.pkg-video1"}


LISTED = {None: [2, 48, 64, 3], True: [2, 64, 48, 3], False: [2, 48, 64, 3]}


@pytest.mark.parametrize("turned", [True, False, None])
def test_pictures_are_turned_as_they_were_when_they_were_labelled(tmp_path, at_once, turned):
    """SLEAP turned them up to version 1.4; half a turn leaves the size that tells."""
    exif, pictures = Image.Exif(), [str(tmp_path / f"{at}.jpg") for at in range(2)]
    exif[0x112] = 3 if turned is None else 6
    for path in pictures:
        pixels = np.zeros((48, 64, 3), np.uint8)
        pixels[:24, :32] = 255
        Image.fromarray(pixels).save(path, exif=exif)
    video, bones = sleap_io.Video.from_filename(pictures), toy_sleap.skeleton()
    made = {(video, place): [toy_sleap.instance(POINTS, bones)] for place in range(2)}
    toy_sleap.labels(made, bones).save(str(tmp_path / "labels.slp"), embed=False, verbose=False)
    with h5py.File(tmp_path / "labels.slp", "r+") as file:
        (listed,) = map(json.loads, file["videos_json"])
        listed["backend"]["shape"] = LISTED[turned]
        file["videos_json"][...] = [json.dumps(listed)]
    dataset = load_dataset(tmp_path / "labels.slp")
    assert dataset.size[0].tolist() == LISTED[turned][1:3]
    bright = dataset.read(0)[5, -5 if turned else 5]
    assert bright.min() > 250
    assert any("EXIF: nothing says" in note for note in dataset.notes) == (turned is None)


@pytest.mark.parametrize("there", [".", "cage7"])
def test_pictures_that_have_but_the_name_in_common_are_told(tmp_path, at_once, there):
    """The folder was moved with the file, or pictures lie beside it, which may be those of another cage."""
    pictures = [toy_sleap.write_picture(tmp_path / "gone" / "cage7" / f"img{at}.png") for at in (1, 2)]
    video, bones = sleap_io.Video.from_filename(list(map(str, pictures))), toy_sleap.skeleton()
    made = {(video, place): [toy_sleap.instance(POINTS, bones)] for place in range(2)}
    toy_sleap.labels(made, bones).save(str(tmp_path / "labels.slp"), embed=False, verbose=False)
    (tmp_path / there).mkdir(exist_ok=True)
    for picture in pictures:
        picture.rename(tmp_path / there / picture.name)
    told = "labels.slp: pictures that are found by their names alone, not in the folder that is listed: 2; the first: "
    assert load_dataset(tmp_path / "labels.slp").notes == ((f"{told}cage7/img1.png",) if there == "." else ())


def test_pictures_of_another_version_of_this_package_are_not_taken(lab, at_once, monkeypatch):
    _, bones, write = lab
    path = write(plain(bones))
    root = load_dataset(path).root
    monkeypatch.setattr(sleapframes, "PIXELS", "other")
    assert load_dataset(path).root != root


@pytest.mark.parametrize("embed", [False, "user"])
def test_pictures_of_a_list_keep_their_names(tmp_path, embed):
    """As others know them who see the pictures alone: by no place in the list, and each in its own folder."""
    pictures = [
        tmp_path / name for name in ("cam1/img010.jpg", "cam1/img020.jpg", "cam1/img030.jpg", "cam2/img010.jpg")
    ]
    for at, path in enumerate(pictures):
        toy_sleap.write_picture(path, 60 * at)
    video, bones = sleap_io.Video.from_filename(list(map(str, pictures))), toy_sleap.skeleton()
    made = {(video, place): [toy_sleap.instance(POINTS + place, bones)] for place in (3, 2, 1)}
    toy_sleap.labels(made, bones).save(str(tmp_path / "labels.slp"), embed=embed, verbose=False)
    dataset = load_dataset(tmp_path / "labels.slp")
    own = [str(path.relative_to(tmp_path).with_suffix(".png")) for path in pictures]
    assert dataset.frames == tuple(f"labeled-data/{name}" for name in own[1:])
    assert dataset.animal.tolist() == ["cam1", "cam1", "cam2"]
    for row, place in enumerate((1, 2, 3)):
        np.testing.assert_allclose(dataset.keypoints[row], POINTS + place)
        assert abs(dataset.read(row).mean() - 60 * place) < 3  # JPEG


def test_pictures_of_a_list_are_looked_for_one_by_one(tmp_path):
    """The pictures of two cameras have the same names; those of one are gone; then there are others in their place."""
    pictures = [tmp_path / "lab" / camera / f"{at}.png" for camera in ("cam1", "cam2") for at in (1, 2)]
    for path in pictures:
        toy_sleap.write_picture(path)
    video, bones = sleap_io.Video.from_filename(list(map(str, pictures))), toy_sleap.skeleton()
    made = {(video, place): [toy_sleap.instance(POINTS, bones)] for place in range(4)}
    toy_sleap.labels(made, bones).save(str(tmp_path / "labels.slp"), embed=False, verbose=False)
    first = load_dataset(tmp_path / "labels.slp")
    toy_sleap.write_picture(pictures[-1], 200)
    changed = load_dataset(tmp_path / "labels.slp")
    assert (first.read(3).mean(), changed.read(3).mean()) == (0, 200)
    (tmp_path / "lab").rename(tmp_path / "moved")
    for at in (1, 2):
        shutil.copy(tmp_path / "moved" / "cam1" / f"{at}.png", tmp_path)
    with pytest.raises(DatasetError, match=r"cam1/1\.png and labeled-data/cam2/1\.png would both be"):
        load_dataset(tmp_path / "labels.slp")
    (tmp_path / "1.png").unlink()
    with pytest.raises(DatasetError, match=r"cam2/1\.png: not there, nor beside labels\.slp"):
        load_dataset(tmp_path / "labels.slp")


def test_a_frame_the_video_does_not_have(lab):
    _, bones, write = lab
    frames = plain(bones) | {("mouse1", 50): [toy_sleap.instance(POINTS, bones)]}
    with pytest.raises(DatasetError, match=r"labels\.slp frame 50 of mouse1"):
        load_dataset(write(frames))


def test_addresses_on_a_network_are_never_opened(tmp_path, monkeypatch):
    bones = toy_sleap.skeleton()
    video = sleap_io.Video("https://example.org/mouse.mp4", open_backend=False)
    content = toy_sleap.labels({(video, 1): [toy_sleap.instance(POINTS, bones)]}, bones)
    content.save(str(tmp_path / "far.slp"), verbose=False)
    monkeypatch.setattr("socket.socket.connect", None)
    with pytest.raises(DatasetError, match=r"https://example\.org/mouse\.mp4: not there"):
        load_dataset(tmp_path / "far.slp")


def test_a_file_that_cannot_be_read_in_time_is_damaged(lab, monkeypatch):
    _, bones, write = lab
    path = write(plain(bones))
    for trial, reason in (
        ("while True: pass", "takes more than 1 s"),
        ("import os; os.abort()", "crashes with signal 6"),
    ):
        monkeypatch.setattr(sleapfile, "LIMIT_S", 1)
        monkeypatch.setattr(sleapfile, "TRIAL", trial)
        with pytest.raises(DatasetError, match=reason):
            load_dataset(path)


def test_files_that_are_none_of_sleap(tmp_path):
    (tmp_path / "text.slp").write_text("text")
    with pytest.raises(DatasetError, match="label file unreadable"):
        load_dataset(tmp_path / "text.slp")
    with pytest.raises(DatasetError, match=r"no such folder, \.json or \.slp file"):
        load_dataset(tmp_path / "none.slp")
