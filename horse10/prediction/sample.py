"""Some frames of a video, a picture or a folder of pictures, evenly spread over it."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import cv2
import numpy as np

from horse10.dataset import images
from horse10.dataset.rows import spread
from horse10.prediction import pictures
from horse10.prediction.smaller import seen
from horse10.prediction.video import Video, is_moving


def sampled(source: Path | str, n: int, canvas: int = 0) -> list[np.ndarray]:
    """At most n frames, each uint8 (H, W, 3) RGB, in their order.

    Args:
        canvas: the longest side that a frame may have, px; larger ones are made smaller. 0 = as they are.

    Raises:
        ImageError, VideoError: it cannot be read; of a folder, the picture that cannot.
    """
    source = Path(source)
    if source.is_dir() or (images.is_image(source) and not is_moving(source)):
        paths = pictures.listed(source).pictures
        chosen = spread(np.arange(len(paths)), n)
        return [seen(pictures.read(paths[row])[0], canvas) for row in chosen]
    found = [seen(frame, canvas) for frame in _sought(Video(source), n)]
    if len(found) == n:
        return found
    return thinned((seen(frame, canvas) for frame in Video(source).frames()), n)


def thinned(frames: Iterable, n: int) -> list:
    """At most n of the frames, evenly spread, however many come: never more than 2 n of them are held."""
    kept, step = [], 1
    for number, frame in enumerate(frames):
        if number % step == 0:
            kept.append(frame)
        if len(kept) == 2 * n:
            kept, step = kept[::2], 2 * step
    return [kept[row] for row in spread(np.arange(len(kept)), n)]


def _sought(video: Video, n: int) -> Iterator[np.ndarray]:
    """The middle frame of each of n parts of a video, as far as it says how long it is and lets itself be sought."""
    numbers = (np.arange(n) + 0.5) / n * video.stated if video.stated >= n else []
    for number in numbers:
        with video.complaints.collected():
            video.capture.set(cv2.CAP_PROP_POS_FRAMES, int(number))
            success, frame = video.capture.read()
        if success:
            yield cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)
