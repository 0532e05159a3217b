"""Feature extractors at output stride 16, and the ImageNet weights they can start from."""

from importlib import import_module

_TABLE = ("BACKBONES", "Backbone", "build_backbone", "canonical_name", "preprocess_input")


def __getattr__(name):  # on first use, so that what needs only `weight_sets` does not wait for TensorFlow
    if name in _TABLE:
        return getattr(import_module("horse10.backbones.table"), name)
    raise AttributeError(f"module 'horse10.backbones' has no attribute {name!r}")
