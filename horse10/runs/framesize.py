"""The size of frames whose px predictions are in: as they are, or, of a run, as small as it was shown them."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from horse10.dataset.pose_dataset import PoseDataset
from horse10.dataset.problems import Problem, error
from horse10.runs import records


def refuse_others(dataset: PoseDataset, paths: Iterable[Path]) -> None:
    """Raises DatasetError for a file of predictions that are in px of frames of another size than the data set's."""
    largest = int(dataset.size.max())
    for path in paths:
        canvas = _canvas(path)
        if (dataset.smaller and largest != canvas) or (canvas and largest > canvas):
            size = f"made smaller to {canvas} px" if canvas else "as they are"
            what = f"in px of frames {size}; the frames of these data have up to {largest} px"
            raise error(path, [Problem("size of predicted frames", path.name, what)])


def _canvas(path: Path) -> int:
    """The setting of the run that wrote a file; 0 for files of other tools."""
    with suppress(records.RecordError):
        if path.name == records.PREDICTIONS and (path.parent / records.RECORD).is_file():
            return records.read_record(path.parent).config.canvas
    return 0
