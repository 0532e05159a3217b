"""From a video, a picture or a folder of pictures to tables and labelled copies."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np
import pandas as pd
from PIL import Image

from horse10.dataset import images
from horse10.machine.device import memory_for
from horse10.machine.folders import DiskError, require_space, whole
from horse10.machine.progress import progress, terminal
from horse10.prediction import pictures
from horse10.prediction.drawing import Skeleton, label_frame
from horse10.prediction.engine import by_keras
from horse10.prediction.labelled import LabelledVideo, bytes_per_frame
from horse10.prediction.outputs import claimed
from horse10.prediction.pictures import ImageError
from horse10.prediction.smaller import moved_back, seen
from horse10.prediction.stream import BATCH, predicted
from horse10.prediction.tables import as_text, deeplabcut_table, write_deeplabcut
from horse10.prediction.video import Video, is_moving

BYTES_PER_NUMBER = 40  # of a pose, in both tables
SPARE = 1.2  # times the estimated size of a labelled copy
LISTED = 5  # names of files in a note
REMEDY = "Make the pictures smaller, close other programs, or compute on the CPU with CUDA_VISIBLE_DEVICES=-1."


class Prediction(NamedTuple):
    """What was predicted.

    Attributes:
        table: poses as `tables.deeplabcut_table` has them; written: the paths of both tables and the labelled copy.
        notes: what a reader of the table must know; faults: what of the source could not be predicted.
    """

    table: pd.DataFrame
    written: list[Path]
    notes: list[str]
    faults: list[str]


class _Network(NamedTuple):
    model: keras.Model
    bodyparts: Sequence[str]
    skeleton: Skeleton
    name: str
    p_cutoff: float
    canvas: int

    def labelled(self, image: np.ndarray, pose: np.ndarray) -> np.ndarray:
        """A copy of a picture with the parts of a pose (K, 3) that are likely enough."""
        points = np.where(pose[:, 2:] >= self.p_cutoff, pose[:, :2], np.nan)
        return label_frame(image, predicted=points, skeleton=self.skeleton)

    def write(self, poses: list[np.ndarray], index, stem: Path) -> tuple[pd.DataFrame, list[Path]]:
        table = deeplabcut_table(np.stack(poses), self.bodyparts, index, self.name)
        return table, write_deeplabcut(table, stem)


def annotate(
    model: keras.Model,
    source: str | Path,
    out: str | Path,
    *,
    bodyparts: Sequence[str],
    skeleton: Skeleton = (),
    name: str = "horse10",
    p_cutoff: float = 0.6,
    canvas: int = 0,
) -> Prediction:
    """Predict a video, a picture or every picture of a folder, and write CSV, HDF5 and labelled copies into `out`.

    What of the source cannot be read is left out and told. A picture is predicted as viewers show it: turned, where
    its EXIF says so. Nothing is written beside the source, and nothing over the result of another source.

    Args:
        model: with an output channel for each of `bodyparts`.
        skeleton: pairs of indices into `bodyparts`, drawn as lines.
        name: of the network: the scorer in the tables, and part of the names of the files.
        p_cutoff: body parts less likely than this are not drawn; the tables have all of them.
        canvas: the longest side of the frames that the network learnt from, px, if they were made smaller: it sees
            pictures as small.

    Raises:
        VideoError, ImageError: nothing of the source can be read; DiskError, OutOfMemory: too little space or memory.
    """
    source, out = Path(source), Path(out)
    for path in (source.absolute(), out.absolute()):
        pictures.refuse_unwritable(path)
    network = _Network(model, bodyparts, skeleton, name, p_cutoff, canvas)
    is_still = source.is_dir() or (images.is_image(source) and not is_moving(source))
    work = _annotate_pictures if is_still else _annotate_video
    return work(network, source, out)


def _annotate_video(network: _Network, source: Path, out: Path) -> Prediction:
    video, poses, lost = Video(source), [], []
    with claimed(out, source, network.name, ".mp4") as outputs:
        _announce(video, out, 3 * len(network.bodyparts))
        try:
            _predict_and_draw(network, video, outputs.labelled, poses)
        except DiskError as error:  # the encoder notices at the end; then the tables have the space
            lost = [f"{error} The tables are whole."]
        table, tables = network.write(poses, range(len(poses)), outputs.stem)
    written = tables if lost else [*tables, outputs.labelled]
    return Prediction(table, written, [*outputs.notes, *video.notes()], [*lost, *video.faults()])


def _predict_and_draw(network: _Network, video: Video, target: Path, poses: list[np.ndarray]) -> None:
    """Append the pose of every frame, and write the labelled copy: the video is decoded once for both."""
    frames = progress(video.frames(), f"Predicting {video.path.name}", total=video.stated or None)
    width_px, height_px = video.size[::-1]
    with whole(target) as part:
        copy = LabelledVideo(part, video.rate)
        with memory_for(f"predicting {BATCH} frames of {width_px} x {height_px} px at once", REMEDY):
            for frame, pose in predicted(network.model, frames, video.stated, canvas=network.canvas):
                poses.append(pose)
                copy.append(network.labelled(frame, pose))
        copy.close()


def _announce(video: Video, out: Path, n_numbers: int) -> None:
    """Say how large the labelled copy will be; raise DiskError if there is no space for it and the tables."""
    copy_bytes = bytes_per_frame(video.path)
    frames = f"{video.stated:,} frames" if video.stated else "1,000 frames"
    megabytes = copy_bytes * (video.stated or 1000) / 1e6
    print(f"{video.path.name}: the labelled copy of {frames} will take about {megabytes:,.1f} MB", file=terminal())
    needed = video.stated * (SPARE * copy_bytes + BYTES_PER_NUMBER * n_numbers)
    require_space(out, needed, f"the result of {video.path.name}")


def _annotate_pictures(network: _Network, source: Path, out: Path) -> Prediction:
    """Each is predicted at its own size."""
    folder = pictures.listed(source)
    poses, names, turned, faults = [], [], [], []
    with claimed(out, source, network.name, "") as outputs, whole(outputs.labelled) as part:
        part.mkdir()
        copies = pictures.copies([path.name for path in folder.pictures])
        for path, copy in zip(progress(folder.pictures, f"Predicting {source.name}"), copies, strict=True):
            try:
                image, is_turned = pictures.read(path)
            except ImageError as error:
                faults.append(f"{error}. It is not in the table: restore it, or move it away.")
                continue
            with memory_for(f"predicting {path.name} of {image.shape[1]} x {image.shape[0]} px", REMEDY):
                small = seen(image, network.canvas)
                pose = moved_back(next(by_keras(network.model, [small[None]]))[0], small, image)  # (K, 3)
            poses.append(pose)
            names.append(as_text(path.name, "./"))
            turned += [path.name] * is_turned
            Image.fromarray(network.labelled(image, pose)).save(part / copy)
        if not poses:
            raise ImageError(f"No picture of {source} can be read. " + " ".join(faults))
        table, tables = network.write(poses, pd.Index(names), outputs.stem)
    return Prediction(table, [*tables, outputs.labelled], [*outputs.notes, *_notes(turned, folder.others)], faults)


def _notes(turned: list[str], others: list[str]) -> list[str]:
    notes = []
    if turned:
        notes.append(f"Turned upright, as EXIF asks, with coordinates of the upright picture: {', '.join(turned)}")
    if others:
        more = f" and {len(others) - LISTED} more" * (len(others) > LISTED)
        notes.append(f"Left out, since they are no pictures: {', '.join(others[:LISTED])}{more}")
    return notes
