"""Images and keypoints on one training canvas: scale jitter, crop and pad, turn and flip as one affine map per image.

The numbers of the map are drawn on the host, from (seed, step) alone; pixels and keypoints are moved on the device, by
the same matrix. Coordinates are pixel indices, x right and y down.
"""

from collections.abc import Sequence

import keras
import numpy as np
from keras import ops

from horse10.config import ConfigError
from horse10.recipes import Recipe

MIDDLE = 127.5  # of the range 0..255


def generator(seed: int, *path: int) -> np.random.Generator:
    """Random numbers that belong to one place of a run, e.g. (seed, step): the same whenever they are asked for."""
    return np.random.Generator(np.random.PCG64([seed, *path]))


def sample(
    rng: np.random.Generator, keypoints: np.ndarray, frame: tuple[int, int], canvas: tuple[int, int], recipe: Recipe
):
    """One random map from frame to canvas for each image of a batch.

    The image is scaled by s ~ U(scale_jitter); with crop_probability each side is cut or padded by up to crop_by, which
    stretches x and y differently, as DeepLabCut's CropAndPad does before its resize (v2.1.8.2,
    pose_dataset_imgaug.py:107-156). Then the result is laid on the canvas at a random place: inside it where it is
    smaller, covering it where it is larger; with focus_probability such that a random labelled keypoint is in view.
    Last, all is turned about the middle of the canvas by up to rotation_deg, and mirrored with flip_probability.

    Args:
        keypoints: (B, K, 2) px in the frame; NaN = not labelled.
        frame, canvas: height and width in px.

    Returns:
        matrix (B, 3, 3) float32, frame to canvas in homogeneous x, y, 1; scale (B,) float32, the s above.
    """
    n = len(keypoints)
    size = np.array(frame[::-1], float)  # width, height
    room = np.array(canvas[::-1], float)
    scale = rng.uniform(*recipe.scale_jitter, n)
    sides = rng.uniform(-recipe.crop_by, recipe.crop_by, (n, 2, 2))  # image, axis, side
    sides *= (rng.uniform(size=n) < recipe.crop_probability)[:, None, None]
    stretch = scale[:, None] / (1 + sides.sum(axis=2))  # (B, 2)
    border = stretch * sides[:, :, 0] * size  # where the image's first pixel comes to lie before it is placed
    extent = scale[:, None] * size
    low, high = np.minimum(0, room - extent), np.maximum(0, room - extent)
    target = _random_keypoint(rng, keypoints) * stretch + border
    focus = (rng.uniform(size=n) < recipe.focus_probability)[:, None] & np.isfinite(target)
    low, high = (
        np.where(focus, np.clip(-target, low, high), low),
        np.where(focus, np.clip(room - 1 - target, low, high), high),
    )
    beyond = np.maximum(0, extent - room) / 2  # drawn beyond the ends and brought back, corners are seen often enough
    shift = border + np.clip(rng.uniform(low - beyond, high + beyond), low, high)
    matrix = np.zeros((n, 3, 3), "float32")
    matrix[:, [0, 1], [0, 1]] = stretch
    matrix[:, :2, 2] = shift
    matrix[:, 2, 2] = 1
    if recipe.rotation_deg:
        matrix = _turns(rng.uniform(-recipe.rotation_deg, recipe.rotation_deg, n), (room - 1) / 2) @ matrix
    if recipe.flip_probability:
        matrix = _flips(rng.uniform(size=n) < recipe.flip_probability, room[0]) @ matrix
    return matrix.astype("float32"), scale.astype("float32")


def sample_colours(rng: np.random.Generator, n: int, recipe: Recipe) -> np.ndarray:
    """(n, 2) float32: for each image the factor of its contrast, and what is added to its brightness (of 0..255)."""
    return rng.uniform(
        [1 - recipe.contrast, -255 * recipe.brightness], [1 + recipe.contrast, 255 * recipe.brightness], (n, 2)
    ).astype("float32")


def _turns(degrees: np.ndarray, centre: np.ndarray) -> np.ndarray:
    """Rotations (B, 3, 3) by so many degrees, from x towards y, about a point (x, y)."""
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turns = np.zeros((len(degrees), 3, 3))
    turns[:, :2, :2] = np.array([[cos, -sin], [sin, cos]]).transpose(2, 0, 1)
    turns[:, :2, 2] = centre - turns[:, :2, :2] @ centre
    turns[:, 2, 2] = 1
    return turns


def _flips(flipped: np.ndarray, width: float) -> np.ndarray:
    """Maps (B, 3, 3) that exchange the first and the last column of a canvas, or nothing."""
    flips = np.tile(np.eye(3), (len(flipped), 1, 1))
    flips[flipped, 0] = [-1, 0, width - 1]
    return flips


def _random_keypoint(rng, keypoints):
    """One labelled keypoint of each image, (B, 2); NaN where there is none."""
    labelled = np.isfinite(keypoints).all(axis=-1)
    rank = rng.uniform(size=labelled.shape) * labelled
    return np.take_along_axis(keypoints, rank.argmax(axis=1)[:, None, None], axis=1)[:, 0]


def recolour(images, colours):
    """Images (B, H, W, 3), 0..255, with another contrast and brightness, on the device.

    Contrast grows from the middle of the range, as in imgaug's LinearContrast; what leaves the range is cut off.

    Args:
        colours: (B, 2) from `sample_colours`.
    """
    factor, addition = (ops.reshape(colours[:, k], (-1, 1, 1, 1)) for k in range(2))
    return ops.clip((ops.cast(images, "float32") - MIDDLE) * factor + MIDDLE + addition, 0, 255)


def warp(images, keypoints, matrix, canvas: tuple[int, int], partners: Sequence[int] | None = None):
    """Lay images on the canvas and move their keypoints with them, on the device.

    Bilinear, black outside; keypoints that leave the canvas stay (they may still paint cells at its edge, as in
    DeepLabCut v2.1 to v2.1.10).

    Args:
        images: (B, H, W, 3), 0..255; keypoints: (B, K, 2) px; matrix: (B, 3, 3) from `sample`.
        partners: what each body part becomes in a mirrored image (`horse10.bodyparts.sides`); None if none is.

    Returns:
        images (B, *canvas, 3) float32, keypoints (B, K, 2).
    """
    back = ops.reshape(ops.inv(matrix), (-1, 9))[:, :8]  # canvas to frame: what each output pixel reads
    height, width = canvas
    images = _at_least(ops.cast(images, "float32"), height, width)
    images = ops.image.affine_transform(images, back, interpolation="bilinear", fill_mode="constant")
    moved = ops.matmul(keypoints, ops.transpose(matrix[:, :2, :2], (0, 2, 1))) + matrix[:, None, :2, 2]
    return images[:, :height, :width], moved if partners is None else _exchanged(moved, matrix, partners)


def _exchanged(keypoints, matrix, partners):
    """Left is right in the images that their matrix mirrors."""
    turn = matrix[:, 0, 0] * matrix[:, 1, 1] - matrix[:, 0, 1] * matrix[:, 1, 0]
    return ops.where(turn[:, None, None] < 0, ops.take(keypoints, list(partners), axis=1), keypoints)


def _at_least(images, height, width):
    """Pad at the bottom and right, so that the transform (which keeps the input's size) covers the canvas."""
    _, rows, columns, _ = images.shape
    missing = max(0, height - rows), max(0, width - columns)
    return ops.pad(images, [[0, 0], [0, missing[0]], [0, missing[1]], [0, 0]]) if any(missing) else images


def photometric():
    """KerasCV's colour changes as one layer on images 0..255 (TensorFlow only; not repeatable from a seed and step).

    Raises:
        ConfigError: another backend than TensorFlow.
    """
    if keras.backend.backend() != "tensorflow":
        raise ConfigError("augmentation='photometric' uses KerasCV, which needs KERAS_BACKEND=tensorflow; use 'paper'.")
    import keras_cv  # imports TensorFlow, hence only here

    return keras.Sequential(
        [
            keras_cv.layers.RandomBrightness(0.2, value_range=(0, 255)),
            keras_cv.layers.RandomContrast(value_range=(0, 255), factor=0.2),
            keras_cv.layers.RandomHue(0.05, value_range=(0, 255)),
        ],
        name="photometric",
    )
