"""PyTorch's files are read as data: right where they are whole, refused where they are not, and never executed."""

import os
import pickle

import numpy as np
import pytest

from horse10.backbones.torch_checkpoint import read
from horse10.backbones.weight_sets import WeightsError
from toy_checkpoint import Tensor, checkpoint, state

KERNEL = np.arange(24, dtype="float32").reshape(2, 3, 4)


class Hostile:
    """A pickle that makes a file when it is loaded."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return os.mkdir, (self.path,)


def test_values_come_back_in_the_order_of_the_file():
    tensors = read(checkpoint(state(b=KERNEL, a=np.array(7), turned=KERNEL.transpose(2, 0, 1))))
    assert list(tensors) == ["b", "a", "turned"]
    assert np.array_equal(tensors["b"], KERNEL) and tensors["a"] == 7
    assert np.array_equal(tensors["turned"], KERNEL.transpose(2, 0, 1))


@pytest.mark.parametrize("place", ["first", "extra"])
def test_nothing_in_a_file_is_executed(tmp_path, place):
    trap = tmp_path / "sprung"
    data = checkpoint(state(a=KERNEL), **{place: Hostile(trap)})
    with pytest.raises(WeightsError, match=r"asks for posix\.mkdir"):
        read(data)
    assert not trap.exists()
    plain = pickle.dumps(Hostile(trap), protocol=2)
    pickle.loads(plain)  # the negative control: Python's own reader falls for it
    assert trap.exists()


@pytest.mark.parametrize("name", ["builtins eval", "torch load", "numpy dtype", "collections Counter"])
def test_only_four_names_are_known(name):
    module, attribute = name.split()
    with pytest.raises(WeightsError, match=f"asks for {module}.{attribute}"):
        read(b"\x80\x02c" + f"{module}\n{attribute}\n".encode() + b".")


@pytest.mark.parametrize("lie", [{"shape": (25,), "strides": (1,)}, {"offset": 1}, {"strides": (-12, 4, 1)}])
def test_a_tensor_that_reaches_beyond_its_storage_is_refused(lie):
    with pytest.raises(WeightsError, match="Refused as a PyTorch checkpoint"):
        read(checkpoint({"a": Tensor(KERNEL, "0", **lie)}))


@pytest.mark.parametrize("end", [0, 1, 20, 60, 150, -97, -96, -1])
def test_a_file_that_ends_early_is_refused(end):
    with pytest.raises(WeightsError, match="Refused as a PyTorch checkpoint"):
        read(checkpoint(state(a=KERNEL))[:end])


def test_other_files_are_refused():
    for data in (b"PK\x03\x04" + bytes(100), checkpoint(state(a=KERNEL), first=1), b"\x89HDF\r\n\x1a\n"):
        with pytest.raises(WeightsError, match="Refused as a PyTorch checkpoint"):
            read(data)


def test_a_damaged_file_gives_numbers_or_one_kind_of_error():
    data, rng = checkpoint(state(a=KERNEL, b=KERNEL)), np.random.default_rng(0)
    refused = 0
    for position in rng.integers(0, len(data), 300):
        damaged = bytearray(data)
        damaged[position] ^= 1 << rng.integers(8)
        try:
            assert all(isinstance(value, np.ndarray) for value in read(bytes(damaged)).values())
        except WeightsError:
            refused += 1
    assert refused > 50
