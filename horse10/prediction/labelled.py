"""A copy of a video with the poses drawn into it, as MPEG-4."""

import tempfile
from itertools import islice
from pathlib import Path

import cv2
import numpy as np

from horse10.prediction.complaints import Complaints
from horse10.prediction.drawing import label_frame
from horse10.prediction.video import Video, VideoError

MPEG4_TICKS = 65_535  # into how many parts MPEG-4 can divide a second
DEFAULT_RATE = 25.0  # of a labelled copy where the video does not state a usable one
TRIED_FRAMES = 24  # two of the encoder's groups of pictures


class LabelledVideo:
    """An MPEG-4 file that grows picture by picture.

    Args:
        path: ends in .mp4; rate: of the source, frames per second, rounded to one that MPEG-4 can hold.
    """

    def __init__(self, path: Path, rate: float):
        self.path, self.rate, self.n_written = path, writable_rate(rate), 0
        self.writer, self.complaints = cv2.VideoWriter(), Complaints()

    def append(self, picture: np.ndarray) -> None:
        """Add a picture, uint8 (H, W, 3) RGB. Raises VideoError if none can be written there."""
        height, width = (side // 2 * 2 for side in picture.shape[:2])  # the codec needs even sides
        with self.complaints.collected():
            if not self.n_written:
                self._open(height, width)
            self.writer.write(np.ascontiguousarray(picture[:height, :width, ::-1]))
        self.n_written += 1

    def close(self) -> None:
        """End the file. Raises VideoError if it does not have all pictures: the encoder does not say so itself."""
        with self.complaints.collected():
            self.writer.release()
            n_stored = int(cv2.VideoCapture(str(self.path)).get(cv2.CAP_PROP_FRAME_COUNT))
        if n_stored != self.n_written:
            raise VideoError(
                f"Only {max(n_stored, 0)} of the {self.n_written} frames of the labelled video could be written; check "
                "the space on the disk."
            )

    def _open(self, height: int, width: int) -> None:
        code = cv2.VideoWriter.fourcc(*"mp4v")
        if not self.writer.open(str(self.path), code, self.rate, (width, height)):
            reason = self.complaints.first or "this OpenCV, or MPEG-4, does not allow it"
            raise VideoError(
                f"No labelled MPEG-4 video of {width} x {height} px at {self.rate:g} frames per second can be written "
                f"({reason}). Make the video smaller, or predict its frames as a folder of pictures."
            )


def bytes_per_frame(video: Path) -> float:
    """What a frame of the labelled copy of a video will need on the disk, from trying its first ones.

    Raises:
        VideoError: the copy cannot be written.
    """
    source = Video(video)
    with tempfile.TemporaryDirectory() as place:
        trial = LabelledVideo(Path(place) / "trial.mp4", source.rate)
        for frame in islice(source.frames(), TRIED_FRAMES):
            trial.append(label_frame(frame))
        trial.close()
        return trial.path.stat().st_size / trial.n_written


def writable_rate(frames_per_second: float) -> float:
    """The nearest rate that MPEG-4 can hold with as many decimals as possible: 66.667 becomes 66.67."""
    if not 0 < frames_per_second <= MPEG4_TICKS:  # also NaN
        return DEFAULT_RATE
    decimals = next(n for n in (3, 2, 1, 0) if round(frames_per_second * 10**n) <= MPEG4_TICKS)
    return round(frames_per_second, decimals) or DEFAULT_RATE
