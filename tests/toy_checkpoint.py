"""PyTorch checkpoints in the legacy format, written without PyTorch."""

import io
import pickle
import struct
import sys
from collections import OrderedDict
from types import ModuleType

import numpy as np

from horse10.backbones.torch_checkpoint import MAGIC, PROTOCOL


def _stand_in_for_torch():
    """Modules that hold just the names which a checkpoint mentions."""
    torch, utils = ModuleType("torch"), ModuleType("torch._utils")
    for name in ("FloatStorage", "LongStorage"):
        setattr(torch, name, type(name, (), {"__module__": "torch"}))

    def rebuild(*_):
        raise AssertionError("never called when written")

    rebuild.__module__, rebuild.__qualname__ = "torch._utils", "_rebuild_tensor_v2"
    utils._rebuild_tensor_v2 = rebuild
    return {"torch": torch, "torch._utils": utils}


class Tensor:
    """What `torch.Tensor` writes; `shape`, `strides` (of items) and `offset` may lie."""

    def __init__(self, values, key, shape=None, strides=None, offset=0):
        self.values, self.key = values, key
        self.shape = values.shape if shape is None else shape
        self.strides = tuple(s // values.itemsize for s in values.strides) if strides is None else strides
        self.offset = offset

    def __reduce__(self):
        return sys.modules["torch._utils"]._rebuild_tensor_v2, (self, self.offset, self.shape, self.strides, False, {})


class _Pickler(pickle.Pickler):
    def __init__(self, file):
        super().__init__(file, protocol=2)
        self.inside = set()

    def persistent_id(self, thing):
        """The second time a tensor is met, inside its own arguments, it stands for its storage."""
        if not isinstance(thing, Tensor):
            return None
        if id(thing) not in self.inside:
            self.inside.add(id(thing))
            return None
        kind = {"f": "FloatStorage", "i": "LongStorage"}[thing.values.dtype.kind]
        return ("storage", getattr(sys.modules["torch"], kind), thing.key, "cpu", thing.values.size, None)


def checkpoint(tensors: dict[str, Tensor], first=MAGIC, extra=None) -> bytes:
    """The bytes of a file; `first` stands where the magic number does, `extra` among the tensors."""
    file = io.BytesIO()
    before = {name: sys.modules.get(name) for name in ("torch", "torch._utils")}
    sys.modules.update(_stand_in_for_torch())
    try:
        for part in (first, PROTOCOL, {"little_endian": True}):
            pickle.dump(part, file, protocol=2)
        _Pickler(file).dump(OrderedDict(tensors, **({"extra": extra} if extra is not None else {})))
    finally:
        for name, module in before.items():
            sys.modules.pop(name)
            if module is not None:
                sys.modules[name] = module
    pickle.dump([tensor.key for tensor in tensors.values()], file, protocol=2)
    for tensor in tensors.values():
        file.write(struct.pack("<q", tensor.values.size) + np.asarray(tensor.values).ravel("K").tobytes())
    return file.getvalue()


def state(**arrays) -> dict[str, Tensor]:
    return {name: Tensor(np.asarray(values), str(key)) for key, (name, values) in enumerate(arrays.items())}
