"""Which reader a file of predictions is for."""

from pathlib import Path

import h5py

from horse10.dataset.problems import DatasetError, Problem, error
from horse10.prediction.files import coco, runs, sleap, tables
from horse10.prediction.files.posefile import PoseFile


def read(path: Path, data: Path, animal: str = "") -> PoseFile:
    """Predictions of DeepLabCut, Lightning Pose, SLEAP, of COCO's results or of a run.

    Args:
        data: where the labels are, for COCO's results; animal: whose predictions, where a file has several.

    Raises DatasetError: it cannot be read, or has several animals of which `animal` is none."""
    readers = {
        ".csv": lambda: tables.read(path, animal),
        ".h5": lambda: sleap.read(path, animal) if _is_analysis(path) else tables.read(path, animal),
        ".slp": lambda: sleap.read(path, animal),
        ".json": lambda: coco.read(path, data, animal),
        ".parquet": lambda: runs.read(path),
    }
    if path.suffix.lower() not in readers:
        what = f"files that end in {path.suffix or 'nothing'} are not read; those in {', '.join(readers)} are"
        raise error(path, [Problem("predictions unreadable", path.name, what)])
    try:
        return readers[path.suffix.lower()]()
    except DatasetError:
        raise
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, OverflowError) as reason:
        raise error(path, [Problem("predictions unreadable", path.name, str(reason))]) from reason


def _is_analysis(path: Path) -> bool:
    with h5py.File(path, "r") as file:
        return "tracks" in file and "node_names" in file
