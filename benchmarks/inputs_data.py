"""Small good data sets, predictions, videos and archives for the fuzz run, and how the package reads them."""

import hashlib
import json
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import toy_project

PARTS = ("Nose", "Eye", "Hip")


def pictures(folder: Path, names) -> None:
    rng = np.random.default_rng(0)
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(rng.integers(0, 255, (40, 60, 3), np.uint8)).save(path)


def project(suffix: str) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        names, _ = toy_project.write_project(folder, {"a": 4, "b": 3}, PARTS, suffix=suffix)
        pictures(folder, names)

    return make


def coco(folder: Path) -> None:
    names = [f"images/{animal}_{number}.jpg" for animal in "ab" for number in range(4)]
    pictures(folder, names)
    category = {"id": 1, "name": "horse", "keypoints": list(PARTS), "skeleton": [[1, 2]]}
    images = [{"id": i, "file_name": name, "width": 60, "height": 40} for i, name in enumerate(names)]
    points = [10.5, 12, 2, 30, 20, 2, 0, 0, 0]
    annotations = [{"id": i, "image_id": i, "category_id": 1, "keypoints": points} for i in range(len(names))]
    content = {"categories": [category], "images": images, "annotations": annotations}
    (folder / "labels.json").write_text(json.dumps(content, indent=1))


def data_set(name: str = "", **parameters) -> Callable[[Path], object]:
    """Reads a folder, or the file `name` in it, as `horse10 data check` does: labels, division, every picture."""

    def read(folder: Path):
        from horse10.config import make_config
        from horse10.dataset import dataset_of

        dataset = dataset_of(make_config(data=str(folder / name), **parameters))
        return dataset.fingerprint, dataset.animal.tolist(), dataset.subset().tolist(), dataset.skeleton

    return read


def sleap(folder: Path) -> None:
    from sleap_io import Video

    import toy_sleap

    bones = toy_sleap.skeleton()
    video = Video.from_filename(str(toy_sleap.write_video(folder / "clip.avi")), plugin="opencv")
    points = np.array([[10.0, 12], [20, 22], [30, 12]])
    frames = {(video, number): [toy_sleap.instance(points + number, bones)] for number in (1, 4, 7)}
    toy_sleap.labels(frames, bones, ()).save(str(folder / "labels.pkg.slp"), verbose=False, embed="user")


def predicted_table(folder: Path) -> None:
    """As `horse10 predict` and DeepLabCut write it."""
    from horse10.prediction.tables import deeplabcut_table, write_deeplabcut

    poses = np.random.default_rng(0).uniform(0, 40, (7, 3, 3))
    table = deeplabcut_table(poses, PARTS, [f"labeled-data/a/img{row:03}.png" for row in range(7)], "network")
    write_deeplabcut(table, folder / "predictions")


def predicted_coco(folder: Path) -> None:
    coco(folder)
    points = [10.5, 12, 0.9, 30, 20, 0.8, 5, 5, 0.1]
    rows = [{"image_id": i, "category_id": 1, "keypoints": points, "score": 0.7} for i in range(8)]
    (folder / "results.json").write_text(json.dumps(rows, indent=1))


def predictions(name: str) -> Callable[[Path], object]:
    def read(folder: Path):
        from horse10.prediction.files.reading import read as posefile

        return posefile(folder / name, folder / "labels.json")

    return read


def video(folder: Path) -> None:
    import cv2

    writer = cv2.VideoWriter(str(folder / "clip.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 25, (64, 48))
    rng = np.random.default_rng(0)
    for _ in range(12):
        writer.write(rng.integers(0, 255, (48, 64, 3), np.uint8))
    writer.release()


def frames(folder: Path):
    from horse10.prediction.video import Video

    clip = Video(folder / "clip.avi")
    return [hashlib.sha256(picture).hexdigest() for picture in clip.frames()], clip.faults()


def packed(folder: Path) -> None:
    project(".csv")(folder / "inside")
    with tarfile.open(folder / "data.tar.gz", "w:gz") as tar:
        tar.add(folder / "inside", "project")


def unpacked(folder: Path):
    from horse10.dataset.archive import extract

    extract(folder / "data.tar.gz", folder / "out")
    return toy_project.digest(folder / "out")
