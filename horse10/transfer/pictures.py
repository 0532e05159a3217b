"""Labelled pictures that come inside packages: digits, clothes, stamps, emoji. None of them is part of this one.

Each reader returns images (N, H, W, 3) uint8 RGB of one size, labels (N,) into the classes, the classes, and for each
image the name of what it shows (N,), which is never on both sides of a division. Where a package is missing the reader
raises MissingExtra, which names it and says how it is had.
"""

import gzip
import json
import os
from collections import Counter
from pathlib import Path

import numpy as np
from PIL import Image

from horse10.errors import MissingExtra
from horse10.transfer.extras import scikit_learn

FOLDER = "HORSE10_SETS"  # environment variable: a folder with the ones below, for who cannot install the packages
DEBIAN = Path("/usr/share")
LEAST, MOST = 15, 70  # stamps of a kind: fewer make no class, and of more the first are taken
STAMP_PX, EMOJI_PX, DIGIT_PX = 96, 64, 8


def digits() -> tuple[np.ndarray, np.ndarray, tuple[str, ...], np.ndarray]:
    """scikit-learn's 1,797 handwritten digits of 8 x 8 px; 0..16 in the file becomes 0..255."""
    images, labels = scikit_learn("datasets", "The digits are in scikit-learn").load_digits(return_X_y=True)
    grey = np.round(images.reshape(-1, DIGIT_PX, DIGIT_PX) * (255 / 16)).astype(np.uint8)
    return _coloured(grey), labels.astype(int), tuple("0123456789"), _numbered(len(labels))


CLOTHES = ("T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "trainer", "bag", "ankle boot")


def fashion() -> tuple[np.ndarray, np.ndarray, tuple[str, ...], np.ndarray]:
    """The 10,000 test images of Fashion-MNIST (Xiao et al. 2017), 28 x 28 px; its 60,000 others are not needed."""
    folder = _folder("fashion-mnist", DEBIAN / "datasets/fashion-mnist", "apt-get install dataset-fashion-mnist")
    grey, labels = (_idx(folder / f"t10k-{name}-ubyte.gz") for name in ("images-idx3", "labels-idx1"))
    return _coloured(grey), labels.astype(int), CLOTHES, _numbered(len(labels))


def stamps() -> tuple[np.ndarray, np.ndarray, tuple[str, ...], np.ndarray]:
    """The painted and photographed stamps of Tux Paint, at 96 px on white; its folders of the second level are classes.

    Raises:
        MissingExtra: the package is missing; ValueError: no folder has LEAST pictures.
    """
    folder = _folder("stamps", DEBIAN / "tuxpaint/stamps", "apt-get install tuxpaint-stamps-default")
    files = sorted(path.relative_to(folder) for path in folder.glob("*/*/**/*.png"))
    kinds = ["/".join(path.parts[:2]) for path in files]
    classes = tuple(sorted(kind for kind, count in Counter(kinds).items() if count >= LEAST))
    if not classes:
        raise ValueError(f"{folder} has no folder of the second level with {LEAST} pictures")
    chosen = [[path for path, own in zip(files, kinds, strict=True) if own == kind][:MOST] for kind in classes]
    names = [path.as_posix() for paths in chosen for path in paths]
    labels = np.repeat(np.arange(len(classes)), list(map(len, chosen)))
    return np.stack([_on_white(folder / name, STAMP_PX) for name in names]), labels, classes, np.array(names)


def emoji(*vendors: str) -> tuple[np.ndarray, np.ndarray, tuple[str, ...], np.ndarray]:
    """Emoji as some vendors draw them, 64 px on white; classes are the categories of the package's emoji.json.

    Args:
        vendors: "twitter", "google": the drawings of the first, then those of the next, in one order. Only emoji that
            all of them draw are taken.
    """
    folders = [_emoji_folder(vendor) for vendor in vendors]
    listed = json.loads((folders[0] / "emoji.json").read_text(encoding="utf-8"))
    listed = [row for row in listed if row["category"] != "Component"]
    drawn = [row for row in listed if all(row.get(f"has_img_{vendor}") for vendor in vendors)]
    classes = tuple(sorted({row["category"] for row in drawn}))
    places = zip(vendors, folders, strict=True)
    files = [folder / "img" / vendor / "64" / row["image"] for vendor, folder in places for row in drawn]
    labels = np.array([classes.index(row["category"]) for row in drawn] * len(vendors))
    names = np.array([row["unified"] for row in drawn] * len(vendors))
    return np.stack([_on_white(file, EMOJI_PX) for file in files]), labels, classes, names


def _emoji_folder(vendor: str) -> Path:
    name = f"emoji-datasource-{vendor}"
    return _folder(name, Path("node_modules") / name, f"npm install {name}")


def _folder(name: str, installed: Path, command: str) -> Path:
    """Where a package's pictures lie: below $HORSE10_SETS, or where its command puts them. Raises MissingExtra."""
    places = [Path(os.environ[FOLDER]) / name] if os.environ.get(FOLDER) else []
    for place in [*places, installed]:
        if place.is_dir():
            return place
    raise MissingExtra(
        f"These pictures are in a package that is not installed: {command}. Or unpack it anywhere and set {FOLDER} to "
        f"the folder that has {name}."
    )


def _idx(path: Path) -> np.ndarray:
    """An array of unsigned bytes from an IDX file: magic 0, 0, 8 and the number of axes, their lengths, the bytes.

    Raises:
        ValueError: another kind of file.
    """
    with gzip.open(path) as file:
        content = file.read()
    n_axes = content[3]
    shape = np.frombuffer(content, ">u4", n_axes, offset=4)
    if content[:3] != b"\0\0\x08" or len(content) != 4 + 4 * n_axes + shape.prod(dtype=int):
        raise ValueError(f"{path} is not an IDX file of bytes")
    return np.frombuffer(content, np.uint8, offset=4 + 4 * n_axes).reshape(shape)


def _on_white(path: Path, side_px: int) -> np.ndarray:
    """A picture in the middle of a white square, (side, side, 3) uint8; what is transparent is white."""
    with Image.open(path) as opened:
        picture = opened.convert("RGBA")
    picture.thumbnail((side_px, side_px))
    square = Image.new("RGBA", (side_px, side_px), "white")
    square.alpha_composite(picture, ((side_px - picture.width) // 2, (side_px - picture.height) // 2))
    return np.asarray(square.convert("RGB"))


def _coloured(grey: np.ndarray) -> np.ndarray:
    return np.repeat(grey[..., None], 3, axis=-1)


def _numbered(n: int) -> np.ndarray:
    return np.array([str(number) for number in range(n)])
