"""TensorFlow imported without its greeting: 2.21 writes six lines to the terminal before any log level can stop it.

They would stand above every error and every progress bar. What Python itself raises while importing is not hidden.
"""

import os
import sys
from importlib.abc import MetaPathFinder
from importlib.util import find_spec


class Quietly(MetaPathFinder):
    """Finds TensorFlow, once, and lets it load with standard error of the process led to nowhere."""

    def find_spec(self, name, path, target=None):
        if name != "tensorflow":
            return None
        sys.meta_path.remove(self)
        spec = find_spec(name)
        if spec is not None:
            load = spec.loader.exec_module
            spec.loader.exec_module = lambda module: _silently(load, module)
        return spec


def _silently(load, module) -> None:
    terminal = os.dup(2)
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        load(module)
    finally:
        os.dup2(terminal, 2)
        os.close(terminal)


def install() -> None:
    """For the next import of TensorFlow in this process."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # what it says later
    if "tensorflow" not in sys.modules:
        sys.meta_path.insert(0, Quietly())
