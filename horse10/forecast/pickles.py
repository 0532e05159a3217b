"""Pickles of containers, numbers, text and NumPy arrays, which nothing can be run from.

DeepLabCut keeps its divisions in pickles, and a pickle from anywhere may call anything. Here a pickle can name the
containers of Python and what NumPy's arrays and numbers are rebuilt with, and nothing else."""

import pickle
from pathlib import Path

import numpy as np

from horse10.errors import UserError

MAX_BYTES = 2**27  # 128 MiB; that of 8,114 frames with 22 labels each has 8
CONTAINERS = {"bytearray", "dict", "frozenset", "list", "range", "set", "tuple"}
ARRAYS = {  # where NumPy 1 and 2 keep the functions that pickled arrays and numbers name
    (f"numpy.{core}.{module}", name)
    for core in ("core", "_core")
    for module, name in (("multiarray", "_reconstruct"), ("multiarray", "scalar"), ("numeric", "_frombuffer"))
}
CLASSES = {("numpy", "ndarray"), ("numpy", "dtype")}


class Refused(UserError, ValueError):
    """The pickle names something that is not run here."""


class _Frombuffer:
    """NumPy's `_frombuffer` (protocol 5) as an object to which a pickle can set no attribute."""

    __slots__ = ()

    def __call__(self, buffer, dtype, shape, order):
        return np.frombuffer(buffer, dtype=dtype).reshape(shape, order=order)


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str):
        if (module, name) in ARRAYS and name == "_frombuffer":
            return _Frombuffer()
        if (module, name) in ARRAYS | CLASSES or (module in ("builtins", "__builtin__") and name in CONTAINERS):
            return super().find_class(module, name)
        raise Refused(f"it names {module}.{name}, which is not run here")


def read(path: Path):
    """What a pickle holds. Raises OSError, or ValueError with the reason if it holds anything else than data."""
    if path.stat().st_size > MAX_BYTES:
        raise ValueError(f"{path.stat().st_size:,} bytes; at most {MAX_BYTES:,} are read")
    with path.open("rb") as file:
        try:
            return _Unpickler(file).load()
        except Refused:
            raise
        except Exception as reason:  # a damaged pickle ends in almost every type of error
            raise ValueError(f"a damaged pickle ({type(reason).__name__}: {reason})") from reason
