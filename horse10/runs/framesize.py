"""The size of frames whose px predictions are in: as they are, or, of a run, as small as it was shown them."""

from collections.abc import Iterable
from pathlib import Path

from horse10.dataset.pose_dataset import PoseDataset
from horse10.dataset.problems import Problem, error
from horse10.runs import records


def refuse_others(dataset: PoseDataset, paths: Iterable[Path]) -> None:
    """Raises DatasetError for a file of predictions that are in px of frames of another size than the data set's."""
    largest = int(dataset.size.max())
    for path in paths:
        record = records.of_predictions(path)
        canvas = record.config.canvas if record else 0
        if (dataset.smaller and largest != canvas) or (canvas and largest > canvas):
            size = f"made smaller to {canvas} px" if canvas else "as they are"
            what = f"in px of frames {size}; the frames of these data have up to {largest} px"
            raise error(path, [Problem("size of predicted frames", path.name, what)])
