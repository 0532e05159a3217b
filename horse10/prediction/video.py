"""Videos: their frames, the pose in each, and whether all frames that a file promises were there."""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import cv2
import keras
import numpy as np

from horse10.dataset.images import MAX_MEGAPIXELS
from horse10.errors import UserError
from horse10.machine.progress import progress
from horse10.prediction.complaints import Complaints
from horse10.prediction.stream import BATCH, predicted

MOST_FRAMES = 10**9  # a year at 30 per second; FFmpeg's answer where it does not know is far beyond
TEXT = re.compile(rb"[\t\n\r\x20-\x7e\x80-\xff]*")  # FFmpeg would follow playlists and lists of files to elsewhere
COUNTED = re.compile(
    rb"RIFF....AVI |....(ftyp|moov|mdat|wide|free|skip)", re.DOTALL
)  # AVI, MP4, MOV count their frames


class VideoError(UserError, ValueError):
    """A video that cannot be read or written."""


class Video:
    """A video file that is read once, from its first frame to its last.

    Attributes:
        stated: how many frames the file says it has, 0 if it does not; rate: frames per second as it says, maybe none
            that can be used; size: height and width, px, of upright frames.
        n_read: frames read so far.

    Raises:
        VideoError: the file is none that OpenCV can open as a video.
    """

    def __init__(self, path: str | Path):
        self.path, self.complaints, head = Path(path), Complaints(), _head(Path(path))
        with self.complaints.collected():
            backend = cv2.CAP_FFMPEG if cv2.CAP_FFMPEG in cv2.videoio_registry.getStreamBackends() else cv2.CAP_ANY
            one_thread = [cv2.CAP_PROP_N_THREADS, 1]  # then FFmpeg complains of a frame while that frame is read
            self.capture = cv2.VideoCapture(str(self.path.absolute()), backend, one_thread)
        if not self.capture.isOpened():
            raise VideoError(
                f"{path} is no picture and cannot be opened as a video{self._reported()}: {self._advice()}"
            )
        count, self.is_counted = self.capture.get(cv2.CAP_PROP_FRAME_COUNT), bool(COUNTED.match(head))
        self.stated = int(count) if 0 < count < MOST_FRAMES else 0
        self.rate = self.capture.get(cv2.CAP_PROP_FPS)
        self.size = tuple(int(self.capture.get(key)) for key in (cv2.CAP_PROP_FRAME_HEIGHT, cv2.CAP_PROP_FRAME_WIDTH))
        if np.prod(self.size, dtype=float) > MAX_MEGAPIXELS * 1e6:
            raise VideoError(
                f"{path} has frames of more than {MAX_MEGAPIXELS} megapixels: too large; make them smaller"
            )
        self.n_read = self.n_regular = self.n_late = 0
        self.last_ms, self.other_size = 0.0, None

    def frames(self) -> Iterator[np.ndarray]:
        """Upright frames, uint8 (H, W, 3) RGB, all of one size, one at a time.

        Raises:
            VideoError: not a single one can be read.
        """
        while (frame := self._next()) is not None:
            self.size = frame.shape[:2] if not self.n_read else self.size
            if frame.shape[:2] != self.size:
                self.other_size = frame.shape[:2]
                break
            self._count()
            yield cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)  # (H, W, 3)
        codec = self._codec()
        self.capture.release()
        if not self.n_read:
            raise VideoError(f"No frame of {self.path} can be read (codec {codec}){self._reported()}: {self._advice()}")

    def faults(self) -> list[str]:
        """What is missing of the video that the file promises, once its last frame has been read."""
        if self.other_size:
            usual, other = ("{1} x {0} px".format(*size) for size in (self.size, self.other_size))
            return [
                f"{self._counts()}: after frames of {usual} comes one of {other}. The table has a row for each before "
                f"it; for all of them, {self._advice()}"
            ]
        if not self._is_short():
            return []
        return [
            f"{self._counts()}{self._reported()}. The table has a row for each that could be read; after the first "
            "that is lost, rows are not the frames of that number."
        ]

    def notes(self) -> list[str]:
        """What else a reader of the table should know."""
        if self.faults():
            return []
        if self.n_read < self.stated:
            return [f"{self._counts()}, which it estimates from its duration."]
        if self.complaints.count:
            return [f"{self.path.name}: all frames were read{self._reported()}; some may show wrong pixels."]
        return []

    def _next(self) -> np.ndarray | None:
        with self.complaints.collected():
            success, frame = self.capture.read()
        return frame if success else None

    def _count(self) -> None:
        now, usual = self.capture.get(cv2.CAP_PROP_POS_MSEC), 1000 / self.rate if self.rate > 0 else 0.0
        interval = now - self.last_ms
        self.n_regular += abs(interval - usual) <= 0.2 * usual + 1  # ms, to which some containers round
        self.n_late += interval > 1.5 * usual + 1
        self.n_read, self.last_ms = self.n_read + 1, now

    def _is_short(self) -> bool:
        """Where a container estimates the number of its frames from its duration, that the last frame is at the end
        and none is missing in between counts more: rates vary, and sound may be longer."""
        missing = self.stated - self.n_read
        if self.complaints.count:
            return missing > 0 or not self.stated
        ends_early = self.last_ms * self.rate / 1000 < 0.99 * self.stated - 2
        return missing > (0 if self.is_counted else 1) and (self.is_counted or ends_early or self._has_gap())

    def _has_gap(self) -> bool:
        """Were there longer intervals between frames than others, in a video whose frames have one rate?"""
        return self.n_late > 0 and self.n_regular >= 0.5 * self.n_read

    def _counts(self) -> str:
        stated = f"the file says {self.stated:,}" if self.stated else "the file does not say how many it has"
        return f"{self.path.name}: {self.n_read:,} frames can be read, {stated}"

    def _codec(self) -> str:
        code = int(self.capture.get(cv2.CAP_PROP_FOURCC)) & 0xFFFFFFFF
        return re.sub(r"[^\w .-]", "?", code.to_bytes(4, "little").decode("latin-1"))

    def _reported(self) -> str:
        n = self.complaints.count
        return f"; FFmpeg reports {n:,} fault{'s' * (n > 1)} (first: {self.complaints.first})" if n else ""

    def _advice(self) -> str:
        return f"restore it, or convert it, for example with ffmpeg -i {self.path.name} -c:v libx264 converted.mp4"


def is_moving(path: Path) -> bool:
    """Does a file hold a second frame? Some videos begin like a picture: GIF, and JPEG after JPEG."""
    try:
        return len(list(islice(Video(path).frames(), 2))) == 2
    except VideoError:
        return False


def predict_video(model: keras.Model, video: str | Path, batch_size: int = BATCH) -> np.ndarray:
    """Poses of every frame of a video file: (T, K, 3) x, y in px and likelihood.

    Raises:
        VideoError: the file cannot be opened as a video, or no frame can be read.
    """
    source = Video(video)
    frames = progress(source.frames(), f"Predicting {source.path.name}", total=source.stated or None)
    return np.stack([pose for _, pose in predicted(model, frames, source.stated, batch_size)])


def _head(path: Path) -> bytes:
    """How a file begins. Raises VideoError if it is empty or a text."""
    if not path.is_file():
        raise VideoError(f"{path} is no file; expected a video, a picture or a folder of pictures")
    with path.open("rb") as file:
        head = file.read(1024)
    if not head:
        raise VideoError(f"{path} is empty (0 bytes): restore it")
    if TEXT.fullmatch(head):
        raise VideoError(f"{path} is a text file; expected a video, a picture or a folder of pictures")
    return head
