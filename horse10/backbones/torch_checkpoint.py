"""A PyTorch checkpoint read as data: without PyTorch, and without executing anything that stands in it.

A checkpoint is a pickle, and a pickle is a program. Here it may name four things only, none of which does more than
hold numbers; all else is refused (docs.python.org, pickle, "Restricting globals"). Format: torch/serialization.py,
`_legacy_save`: three pickles (magic number, protocol, system), the tensors, the keys of their storages, the storages.
"""

import io
import pickle
import struct
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np

from horse10.backbones.weight_sets import WeightsError

MAGIC = 0x1950A86A20F9469CFC6C
PROTOCOL = 1001


@dataclass(frozen=True)
class _Tensor:
    storage: "_Storage"
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


@dataclass(frozen=True)
class _Storage:
    key: str
    dtype: str
    size: int


def _rebuild_tensor(storage, offset, shape, strides, *_):
    return _Tensor(storage, offset, tuple(shape), tuple(strides))


ALLOWED = {
    ("collections", "OrderedDict"): OrderedDict,
    ("torch._utils", "_rebuild_tensor_v2"): _rebuild_tensor,
    ("torch", "FloatStorage"): "<f4",
    ("torch", "LongStorage"): "<i8",
}


class _Unpickler(pickle.Unpickler):
    def find_class(self, module, name):
        try:
            return ALLOWED[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"it asks for {module}.{name}") from None

    def persistent_load(self, pid):
        kind, dtype, key, _device, size, view = pid
        if kind != "storage" or view is not None or dtype not in ("<f4", "<i8"):
            raise pickle.UnpicklingError(f"it asks for {kind!r}")
        return _Storage(key, dtype, size)


def read(data: bytes) -> dict[str, np.ndarray]:
    """Name and values of each tensor of a state dict, in the order of the file.

    Args:
        data: the file's bytes, in PyTorch's legacy format (not a zip archive).

    Raises:
        WeightsError: it is no such file, is damaged, or would execute something.
    """
    try:
        return _read(io.BytesIO(data))
    except Exception as error:  # a damaged pickle raises whatever it likes
        raise WeightsError(
            f"Refused as a PyTorch checkpoint: {error}. Expected a state dict of plain tensors in PyTorch's legacy "
            "format; install the package again if this is its file."
        ) from error


def _read(file) -> dict[str, np.ndarray]:
    magic, protocol, _system, state, keys = (_Unpickler(file).load() for _ in range(5))
    if (magic, protocol) != (MAGIC, PROTOCOL):
        raise ValueError("it begins with other numbers")
    sizes = {tensor.storage.key: tensor.storage for tensor in state.values()}
    storages = {key: _storage(file, sizes[key]) for key in keys}
    return {name: _values(tensor, storages[tensor.storage.key]) for name, tensor in state.items()}


def _storage(file, storage: _Storage) -> np.ndarray:
    (size,) = struct.unpack("<q", file.read(8))
    data = file.read(size * np.dtype(storage.dtype).itemsize)
    values = np.frombuffer(data, storage.dtype)
    if not len(values) == size == storage.size:
        raise ValueError(f"storage {storage.key} is not of the size announced")
    return values


def _values(tensor: _Tensor, storage: np.ndarray) -> np.ndarray:
    """The tensor in its storage, in whatever order of axes; NumPy refuses one that reaches beyond it."""
    width = storage.itemsize
    strides = [stride * width for stride in tensor.strides]
    return np.ndarray(tensor.shape, storage.dtype, storage, tensor.offset * width, strides)
