"""The pictures of a folder and the names of their copies."""

import unicodedata

import pytest
from PIL import Image

from horse10.prediction.pictures import ImageError, copies, listed
from horse10.prediction.tables import as_text


def test_pictures_are_told_by_what_they_hold(tmp_path):
    for name, kind in (("a.png", "PNG"), ("b", "JPEG"), ("c.data", "WEBP"), ("d.PNG", "BMP")):
        Image.new("RGB", (8, 8)).save(tmp_path / name, format=kind)
    for name in ("._a.png", ".DS_Store", "Thumbs.db", "desktop.ini", "notes.txt", "walk.mp4", "e.heic", "f.jpg"):
        (tmp_path / name).write_text("no picture of ours")
    (tmp_path / "folder.png").mkdir()
    folder = listed(tmp_path)
    assert [path.name for path in folder.pictures] == ["a.png", "b", "c.data", "d.PNG", "e.heic", "f.jpg"]
    assert folder.others == ["notes.txt", "walk.mp4"]


def test_a_folder_without_pictures(tmp_path):
    (tmp_path / "inside").mkdir()
    with pytest.raises(ImageError, match=r"holds no picture .*the folders in it are not searched\. Expected some"):
        listed(tmp_path)


@pytest.mark.parametrize("name", ["=1+1.png", "+a.png", "-a.png", "@a.png"])
def test_a_name_is_no_formula_in_a_table(name):
    assert as_text(name, "./") == f"./{name}" and as_text("a=1.png", "./") == "a=1.png"


def test_no_two_copies_have_one_name():
    assert copies(["a.png", "b.jpg"]) == ["a.png", "b.png"]
    assert copies(["a.jpg", "a.png"]) == ["a.jpg.png", "a.png.png"]
    odd = ["A.png", "a.jpg", "a.JPG", "a.png.png", "a.png", "a.jpg.png"]
    odd += [f"{unicodedata.normalize(form, 'é')}.png" for form in ("NFC", "NFD")] + ["straße.png", "STRASSE.png"]
    keys = {unicodedata.normalize("NFC", name).casefold() for name in copies(odd)}  # of a Mac, or Windows
    assert len(keys) == len(odd)
