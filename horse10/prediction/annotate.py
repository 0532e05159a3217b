"""From a video or a folder of images to tables and labelled copies."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
import pandas as pd
from PIL import Image

from horse10.dataset import images
from horse10.errors import UserError
from horse10.prediction.drawing import Skeleton, label_frame
from horse10.prediction.engine import by_keras
from horse10.prediction.tables import deeplabcut_table, write_deeplabcut
from horse10.prediction.video import labelled_video, predict_video
from horse10.progress import progress

IMAGE_SUFFIXES = {".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff"}


class ImageError(UserError, ValueError):
    """An image, or a folder of images, that cannot be predicted."""


def annotate(
    model: keras.Model,
    source: str | Path,
    out: str | Path,
    *,
    bodyparts: Sequence[str],
    skeleton: Skeleton = (),
    name: str = "horse10",
    p_cutoff: float = 0.6,
) -> tuple[pd.DataFrame, list[Path]]:
    """Predict a video file or every image of a folder, and write CSV, HDF5 and labelled copies into `out`.

    Args:
        model: with an output channel for each of `bodyparts`.
        skeleton: pairs of indices into `bodyparts`, drawn as lines.
        name: of the network: the scorer in the tables, and part of the names of the files.
        p_cutoff: body parts less likely than this are not drawn; the tables have all of them.

    Returns:
        Poses as `tables.deeplabcut_table` has them, and the paths written. Nothing is written beside the source.

    Raises:
        VideoError, ImageError: the source cannot be read, or holds no image.
    """
    source, out = Path(source), Path(out)
    work = _annotate_folder if source.is_dir() else _annotate_video
    poses, index, stem, labelled = work(model, source, out, skeleton, name, p_cutoff)
    table = deeplabcut_table(poses, bodyparts, index, name)
    return table, [*write_deeplabcut(table, stem), labelled]


def _annotate_video(model, video: Path, out: Path, skeleton: Skeleton, name: str, p_cutoff: float):
    """Poses (T, K, 3), their index, the stem of the tables' names, and the labelled copy."""
    out.mkdir(parents=True, exist_ok=True)
    stem = out / f"{video.stem}-{name}"
    poses = predict_video(model, video)
    labelled = labelled_video(video, stem.with_name(f"{stem.name}-labelled.mp4"), poses, skeleton, p_cutoff)
    return poses, range(len(poses)), stem, labelled


def _annotate_folder(model, folder: Path, out: Path, skeleton: Skeleton, name: str, p_cutoff: float):
    """As `_annotate_video`, for the images of a folder; hidden files, such as macOS's ._*.png, are left out."""
    paths = sorted(path for path in folder.glob("[!.]*") if path.suffix.lower() in IMAGE_SUFFIXES)
    if not paths:
        raise ImageError(f"{folder} holds no image ({', '.join(sorted(IMAGE_SUFFIXES))}); expected some, or a video")
    labelled = out / "labelled"
    labelled.mkdir(parents=True, exist_ok=True)
    stems = Counter(path.stem for path in paths)
    poses = []
    for path in progress(paths, f"Predicting {folder.name}"):
        image = _read(path)
        poses.append(next(by_keras(model, [image[None]]))[0])  # (K, 3)
        points = np.where(poses[-1][:, 2:] >= p_cutoff, poses[-1][:, :2], np.nan)
        picture = Image.fromarray(label_frame(image, predicted=points, skeleton=skeleton))
        picture.save(labelled / f"{path.stem if stems[path.stem] == 1 else path.name}.png")
    return np.stack(poses), pd.Index([path.name for path in paths]), out / f"{folder.name}-{name}", labelled


def _read(path: Path) -> np.ndarray:
    try:
        return images.read(path)
    except (OSError, ValueError) as error:
        raise ImageError(f"{path} cannot be read as an image ({error}): restore it, or move it away") from error
