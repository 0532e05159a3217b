"""Videos: the pose in every frame, and a copy with the poses drawn into it."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import cv2
import keras
import numpy as np

from horse10.errors import UserError
from horse10.prediction.drawing import Skeleton, label_frame
from horse10.prediction.engine import filled, poses
from horse10.progress import progress

BATCH = 8
MPEG4_TICKS = 65_535  # into how many parts MPEG-4 can divide a second
DEFAULT_RATE = 25.0  # of a labelled copy where the video does not state a usable one


class VideoError(UserError, ValueError):
    """A video that cannot be read or written."""


def predict_video(model: keras.Model, video: str | Path, batch_size: int = BATCH) -> np.ndarray:
    """Poses of every frame of a video file: (T, K, 3) x, y in px and likelihood.

    Raises:
        VideoError: the file cannot be opened as a video, or no frame can be read.
    """
    frames, n_frames = read_video(video)
    n_read = 0

    def batches():
        nonlocal n_read
        remaining = iter(progress(frames, f"Predicting {Path(video).name}", total=n_frames))
        while batch := list(islice(remaining, batch_size)):
            n_read += len(batch)
            yield filled(batch, batch_size)

    predicted = list(poses(model, batches(), n_frames))
    if not predicted:
        raise VideoError(f"No frame of {video} can be read. Expected a video that OpenCV decodes, e.g. .mp4 or .avi.")
    return np.concatenate(predicted)[:n_read]


def read_video(video: str | Path) -> tuple[Iterator[np.ndarray], int]:
    """The frames of a video, uint8 (H, W, 3) RGB, one at a time, and how many the file says it has.

    Raises:
        VideoError: the file cannot be opened as a video.
    """
    capture = cv2.VideoCapture(str(video))
    if not capture.isOpened():
        raise VideoError(f"{video} cannot be opened as a video. Expected a file that OpenCV reads, e.g. .mp4 or .avi.")
    return _frames(capture), int(capture.get(cv2.CAP_PROP_FRAME_COUNT))


def labelled_video(
    source: str | Path, target: str | Path, poses: np.ndarray, skeleton: Skeleton = (), p_cutoff: float = 0.6
) -> Path:
    """Copy a video (to MPEG-4, .mp4) with poses drawn into it, one frame in memory at a time; returns the path.

    Args:
        poses: (T, K, 3) x, y px and likelihood, of its T frames; parts less likely than `p_cutoff` are left out.

    Raises:
        VideoError: the video cannot be read or written, or does not have T frames. Then nothing is left behind.
    """
    source, target = Path(source), Path(target)
    if target.suffix != ".mp4":
        raise VideoError(f"{target}: expected a name that ends in .mp4")
    points = np.where(poses[:, :, 2:] >= p_cutoff, poses[:, :, :2], np.nan)  # (T, K, 2)
    partial = target.with_name(f".partial-{target.name}")
    capture, writer = cv2.VideoCapture(str(source)), cv2.VideoWriter()
    rate = writable_rate(capture.get(cv2.CAP_PROP_FPS))
    try:
        n_frames = 0
        for frame in progress(_frames(capture), f"Drawing {target.name}", total=len(points)):
            if n_frames < len(points):
                _append(writer, partial, label_frame(frame, None, skeleton, predicted=points[n_frames]), rate)
            n_frames += 1
        if n_frames != len(points) or not n_frames:
            raise VideoError(f"{source}: {n_frames} frames can be read, but there are poses for {len(points)}")
        writer.release()
        partial.replace(target)
    finally:
        capture.release()
        writer.release()
        partial.unlink(missing_ok=True)
    return target


def writable_rate(frames_per_second: float) -> float:
    """The nearest rate that MPEG-4 can hold with as many decimals as possible: 66.667 becomes 66.67."""
    if not 0 < frames_per_second <= MPEG4_TICKS:  # also NaN
        return DEFAULT_RATE
    decimals = next(n for n in (3, 2, 1, 0) if round(frames_per_second * 10**n) <= MPEG4_TICKS)
    return round(frames_per_second, decimals) or DEFAULT_RATE


def _frames(capture: cv2.VideoCapture) -> Iterator[np.ndarray]:
    success, frame = capture.read()
    while success:
        yield cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)  # (H, W, 3)
        success, frame = capture.read()
    capture.release()


def _append(writer: cv2.VideoWriter, path: Path, picture: np.ndarray, rate: float) -> None:
    height, width = (side // 2 * 2 for side in picture.shape[:2])  # the codec needs even sides
    if not writer.isOpened() and not writer.open(str(path), cv2.VideoWriter.fourcc(*"mp4v"), rate, (width, height)):
        raise VideoError(
            f"{path.parent}: no MPEG-4 video can be written there: check that the folder exists and is writable"
        )
    writer.write(np.ascontiguousarray(picture[:height, :width, ::-1]))
