"""Does ImageNet pretraining help pose estimation on animals never seen? A reproducible companion to Horse-10."""

from importlib import import_module

__version__ = "0.1.0"

# Loaded on first use, so that `import horse10` (and `horse10 --help`) does not wait for TensorFlow.
_HOME = {
    "RunConfig": "config",
    "PoseDataset": "dataset",
    "load_dataset": "dataset",
    "PoseModel": "model",
    "prepare": "runs.plan",
    "make_config": "config",
    "train": "runs.experiment",
    "open_run": "runs.run",
    "predict": "prediction.frames",
}

__all__ = ["__version__", *sorted(_HOME)]


def __getattr__(name):
    if name in _HOME:
        return getattr(import_module(f"horse10.{_HOME[name]}"), name)
    raise AttributeError(f"module 'horse10' has no attribute {name!r}")
