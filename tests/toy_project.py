"""Small DeepLabCut projects on disk, in the forms its versions write, for the tests of the reader."""

import hashlib
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import yaml
from PIL import Image

SCORER = "Byron"


def write_image(path: Path, size=(40, 60)) -> Path:
    """A palette PNG of (height, width) in two colours, which are others in every folder and for every name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.new("P", size[::-1])
    image.paste(1, (0, 0, 9, 9))
    image.putpalette(hashlib.sha256("/".join(path.parts[-2:]).encode()).digest()[:6])
    image.save(path)
    return path


def points(n_frames: int, n_parts: int, size=(40, 60), missing=0.2) -> np.ndarray:
    """(N, K, 2) labels within the image, a share of them missing."""
    rng = np.random.default_rng(0)
    labels = rng.uniform(0, 1, (n_frames, n_parts, 2)) * size[::-1]
    labels[rng.uniform(size=(n_frames, n_parts)) < missing] = np.nan
    return labels.round(2)


def frame(index: list[str], parts, labels: np.ndarray, individuals=(), three_columns=False) -> pd.DataFrame:
    """The DataFrame DeepLabCut keeps: labels (N, K, 2), or (N, individuals, K, 2)."""
    levels, names = [[SCORER], parts, ["x", "y"]], ["scorer", "bodyparts", "coords"]
    if individuals:
        levels, names = [[SCORER], individuals, *levels[1:]], ["scorer", "individuals", *names[1:]]
    rows = pd.MultiIndex.from_tuples([tuple(name.split("/")) for name in index]) if three_columns else index
    return pd.DataFrame(labels.reshape(len(index), -1), rows, pd.MultiIndex.from_product(levels, names=names))


def write_hdf(path: Path, table: pd.DataFrame, key="df_with_missing") -> Path:
    """What `table.to_hdf(path, key=key)` writes (pandas 1 to 3, fixed format), without PyTables."""
    with h5py.File(path, "w") as file:
        group = file.create_group(key)
        group.attrs.update({"pandas_type": np.bytes_("frame"), "nblocks": 1})
        for name, axis in (("axis0", table.columns), ("axis1", table.index), ("block0_items", table.columns)):
            group.attrs[f"{name}_variety"] = np.bytes_("multi" if axis.nlevels > 1 else "regular")
            if axis.nlevels == 1:
                group[name] = np.array([str(label).encode() for label in axis])
                continue
            group.attrs[f"{name}_nlevels"] = axis.nlevels
            for i, (level, codes) in enumerate(zip(axis.levels, axis.codes, strict=True)):
                group[f"{name}_level{i}"] = np.array([str(label).encode() for label in level])
                group[f"{name}_label{i}"] = np.asarray(codes)
        group["block0_values"] = table.to_numpy(float)
    return path


def write_project(folder: Path, videos: dict[str, int], parts, *, form="old", suffix=".csv", missing=0.2, **config):
    """Write a project and return its frame names and labels (N, K, 2), videos in the order given.

    form: "old" index of one column, "windows" with backslashes, "new" with three columns."""
    labels = points(sum(videos.values()), len(parts), missing=missing)
    names, start = [], 0
    for video, count in videos.items():
        index = [f"labeled-data/{video}/img{i:03}.png" for i in range(count)]
        for name in index:
            write_image(folder / name)
        listed = [name.replace("/", "\\") for name in index] if form == "windows" else index
        table = frame(listed, parts, labels[start : start + count], three_columns=form == "new")
        path = folder / "labeled-data" / video / f"CollectedData_{SCORER}{suffix}"
        write_hdf(path, table) if suffix == ".h5" else table.to_csv(path)
        names += index
        start += count
    config = {"Task": "toy", "scorer": SCORER, "bodyparts": list(parts)} | config
    (folder / "config.yaml").write_text(yaml.safe_dump(config, sort_keys=False))
    return tuple(names), labels


def edit(path: Path, row: int, column: int, text: str) -> None:
    """Change one cell of a CSV file; row 1 is its first line."""
    lines = path.read_text().splitlines()
    cells = lines[row - 1].split(",")
    cells[column] = text
    lines[row - 1] = ",".join(cells)
    path.write_text("\n".join(lines) + "\n")


def write_split(path: Path, train, within, across) -> None:
    """A split file in Horse-10's layout: names, not indices; short columns end in empty cells."""
    columns = {"trainIndices": train, "testIndices_withinDomain": within, "testIndices_acrossDomain": across}
    pd.DataFrame({name: pd.Series(list(frames), dtype=str) for name, frames in columns.items()}).to_csv(path)


def digest(folder: Path) -> dict[str, str]:
    """SHA-256 of every file in a folder, by its path there."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
