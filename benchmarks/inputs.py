"""Small good inputs of every kind that the package reads, and how it reads them.

`make` writes an input into an empty folder; `read` returns what was read as a value that can be compared. `damaged`
names the files that may be damaged, by their pattern. Files with a hash must never be read as something else.
"""

import hashlib
import json
import pickle
import sys
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import toy_project
import toy_record

PARTS = ("Nose", "Eye", "Hip")


@dataclass(frozen=True)
class Input:
    make: Callable[[Path], None]
    read: Callable[[Path], object]
    damaged: str
    has_hash: bool = False


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


def run(folder: Path) -> None:
    """The files of a finished run, with weights and snapshots of a kind."""
    from horse10.runs import records

    (folder / records.WEIGHTS).write_bytes(np.random.default_rng(0).bytes(5000))
    (folder / records.SNAPSHOTS).write_bytes(np.random.default_rng(1).bytes(5000))
    records.write(folder, toy_record.run_record(), toy_record.history(), toy_record.predictions())


def opened(folder: Path):
    from horse10.runs import records

    run = records.read(folder)
    records.verify(folder, run.record)
    return run.record.model_dump_json(), run.history.to_csv(), run.predictions.to_csv()


def checkpoint(folder: Path) -> None:
    _, written = _checkpoint(folder)
    from horse10.training.checkpoint import Log

    for step in (1, 2):
        written.variables[0].assign(np.full(50, step, "float32"))
        written.save(Log(history=[{"step": step}]))


def restored(folder: Path):
    values, state = _checkpoint(folder)
    return state.restore(), np.asarray(values).tolist()


def _checkpoint(folder: Path):
    import keras

    from horse10.training.checkpoint import Checkpoint

    values = keras.Variable(np.zeros(50, "float32"))
    return values, Checkpoint(folder, [values], "run")


def _network():
    import keras

    image = keras.Input((None, None, 3))
    return keras.Model(image, keras.layers.Conv2D(4, 3, name="a")(keras.layers.Conv2D(8, 3, name="b")(image)))


def weights(folder: Path) -> None:
    _network().save_weights(folder / "network.weights.h5")


def loaded(folder: Path):
    from horse10.backbones.weights import load

    network = load("a toy", lambda _: _network(), folder / "network.weights.h5")
    return [np.asarray(value).tolist() for value in network.weights]


def torch_weights(folder: Path) -> None:
    from toy_checkpoint import checkpoint, state

    values = np.arange(600, dtype="float32").reshape(20, 30)
    (folder / "weights.pth").write_bytes(checkpoint(state(a=values, b=values[0])))


def torch_values(folder: Path):
    from horse10.backbones.torch_checkpoint import read

    return {name: array.tolist() for name, array in read((folder / "weights.pth").read_bytes()).items()}


def packed(folder: Path) -> None:
    project(".csv")(folder / "inside")
    with tarfile.open(folder / "data.tar.gz", "w:gz") as tar:
        tar.add(folder / "inside", "project")


def unpacked(folder: Path):
    from horse10.dataset.archive import extract

    extract(folder / "data.tar.gz", folder / "out")
    return toy_project.digest(folder / "out")


def parameters(folder: Path) -> None:
    from horse10.config import RunConfig

    values = RunConfig(held_out="b", learning_rate=0.001, iterations=7, batch_size=2)
    (folder / "parameters.yaml").write_text(yaml.safe_dump(values.model_dump()))


def configured(folder: Path):
    """Each line `name: text` as `-p name text`."""
    from horse10.config import RunConfig, make_config

    lines = (folder / "parameters.yaml").read_bytes().decode("utf-8", "surrogateescape").splitlines()
    pairs = [line.partition(": ")[::2] for line in lines if line]
    return make_config(**{name: RunConfig.parse_text(name, text.strip("'")) for name, text in pairs}).model_dump()


INPUTS = {
    "DeepLabCut CSV": Input(project(".csv"), data_set(), "labeled-data/*/*.csv"),
    "DeepLabCut HDF5": Input(project(".h5"), data_set(), "labeled-data/*/*.h5"),
    "DeepLabCut config.yaml": Input(project(".csv"), data_set(), "config.yaml"),
    "COCO": Input(coco, data_set("labels.json", group_by=r"([ab])_"), "labels.json"),
    "PNG": Input(project(".csv"), data_set(), "labeled-data/*/*.png"),
    "JPEG": Input(coco, data_set("labels.json", group_by=r"([ab])_"), "images/*"),
    "video": Input(video, frames, "clip.avi"),
    "run": Input(run, opened, "*", has_hash=True),
    "checkpoint": Input(checkpoint, restored, "checkpoint.npz", has_hash=True),
    "weights": Input(weights, loaded, "network.weights.h5"),
    "PyTorch weights": Input(torch_weights, torch_values, "weights.pth"),
    "archive": Input(packed, unpacked, "data.tar.gz"),
    "parameters": Input(parameters, configured, "parameters.yaml"),
}


def same(one, other) -> bool:
    """Are two results of `read` equal, NaN and types included?"""
    return pickle.dumps(one) == pickle.dumps(other)
