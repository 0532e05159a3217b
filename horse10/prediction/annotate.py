"""Predictions for people: tables as DeepLabCut writes them, labelled frames, a labelled video."""

from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

from horse10.dataset import images
from horse10.prediction.drawing import label_frame, labelled_video
from horse10.prediction.engine import by_keras
from horse10.prediction.frames import deeplabcut_table, predict_video, write_deeplabcut
from horse10.progress import progress

IMAGE = {".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff"}


def annotate_video(run, video: str | Path, out: str | Path, p_cutoff: float = 0.6):
    """Predict a video and write CSV, HDF5 and a labelled copy into `out`; nothing is written beside the video.

    Args:
        run: a `horse10.runs.run.Run`.

    Returns:
        A table of poses (see `prediction.deeplabcut_table`), and the paths written.
    """
    network, record = run.model(), run.record
    video, out = Path(video), Path(out)
    out.mkdir(parents=True, exist_ok=True)
    poses = predict_video(network, video)
    table = deeplabcut_table(poses, record.bodyparts, range(len(poses)), record.run_id)
    stem = out / f"{video.stem}-{record.run_id}"
    written = write_deeplabcut(table, stem)
    labelled = stem.with_name(stem.name + "-labelled.mp4")
    written.append(labelled_video(video, labelled, poses, record.skeleton, p_cutoff))
    return table, written


def annotate_folder(run, folder: str | Path, out: str | Path, p_cutoff: float = 0.6):
    """Predict every image of a folder and write CSV, HDF5 and labelled PNGs into `out`.

    Args:
        run: a `horse10.runs.run.Run`.

    Returns:
        A table of poses, and the paths written.

    Raises:
        FileNotFoundError: the folder holds no image.
    """
    folder, out = Path(folder), Path(out)
    paths = sorted(path for path in folder.glob("*") if path.suffix.lower() in IMAGE)
    if not paths:
        raise FileNotFoundError(f"{folder} holds no image ({', '.join(sorted(IMAGE))}) and is not a video.")
    network, record = run.model(), run.record
    (out / "labelled").mkdir(parents=True, exist_ok=True)
    poses = []
    for path in progress(paths, f"Predicting {folder.name}"):
        image = images.read(path)
        pose = next(by_keras(network, [image[None]]))[0]
        poses.append(pose)
        points = np.where(pose[:, 2:] >= p_cutoff, pose[:, :2], np.nan)
        Image.fromarray(label_frame(image, predicted=points, skeleton=record.skeleton)).save(
            out / "labelled" / f"{path.stem}.png"
        )
    index = pd.Index([path.name for path in paths])
    table = deeplabcut_table(np.stack(poses), record.bodyparts, index, record.run_id)
    return table, [*write_deeplabcut(table, out / f"{folder.name}-{record.run_id}"), out / "labelled"]
