"""What needs scikit-learn gets it here, or the line that installs it."""

from importlib import import_module

from horse10.errors import MissingExtra


def scikit_learn(module: str, what: str):
    """A module of scikit-learn; what: that comes from it, in words. Raises MissingExtra."""
    try:
        return import_module(f"sklearn.{module}")
    except ImportError as error:
        raise MissingExtra(f"{what}, which is not installed: install horse10[probe]") from error
