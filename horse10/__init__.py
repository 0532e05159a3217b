"""Does ImageNet pretraining help pose estimation on animals never seen? A reproducible companion to Horse-10."""

from importlib import import_module

__version__ = "0.1.0"

# The public names and the modules that hold them. They are loaded on first use, so that `import horse10` (and
# `horse10 --help`) does not wait for TensorFlow.
_MODULES = {
    "load_dataset": "dataset",
    "PoseDataset": "dataset",
    "PoseModel": "model",
    "load_model": "model",
    "RunConfig": "config",
    "make_config": "config",
    "prepare": "runs.plan",
    "train": "runs.experiment",
    "open_run": "runs.run",
    "score": "analysis.scoring",
    "robustness": "book.report",
    "next_frames": "forecast.nextframes",
    "Run": "runs.run",
    "UserError": "errors",
}
_SUBMODULES = {
    "backbones": "backbones",
    "leaks": "forecast.leaks",
    "losses": "tasks.losses",
    "metrics": "metrics",
    "recipes": "recipes",
    "targets": "tasks.targets",
}

__all__ = ["__version__", *_SUBMODULES, *_MODULES]


def __getattr__(name):
    if name in _SUBMODULES:
        return import_module(f"horse10.{_SUBMODULES[name]}")
    if name in _MODULES:
        return getattr(import_module(f"horse10.{_MODULES[name]}"), name)
    raise AttributeError(f"module 'horse10' has no attribute {name!r}")


def __dir__():
    return sorted(__all__)
