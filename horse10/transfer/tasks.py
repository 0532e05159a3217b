"""The tasks of `horse10.tasks` as the synthetic world asks them: how many classes, which parts."""

from functools import cache

from horse10.bodyparts import BODYPARTS
from horse10.synthetic import CLASSES, LAYERS, PARTS, THINGS
from horse10.tasks.task import Task


@cache
def task(name: str) -> Task:
    """One of `config.TASKS`."""
    from horse10.tasks import centers, classification, contrastive, depth, detection, pose, segmentation

    makers = {
        "segmentation": lambda: segmentation.segmentation(name, "layers", len(LAYERS)),
        "parts": lambda: segmentation.segmentation(name, "parts", len(PARTS)),
        "detection": lambda: detection.detection(len(THINGS)),
        "depth": lambda: depth.DEPTH,
        "pose": lambda: pose.pose(),
        "centers": lambda: centers.centers(len(BODYPARTS)),
        "classification": lambda: classification.classification(
            {question: len(about.classes) for question, about in CLASSES.items()}
        ),
        "contrastive": lambda: contrastive.CONTRASTIVE,
    }
    return makers[name]()
