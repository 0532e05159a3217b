"""Pickles are read as data: what DeepLabCut writes comes back, and nothing a pickle names is run."""

import os
import pickle

import numpy as np
import pytest

from horse10.forecast import pickles

CONTENT = [
    [{"image": ("labeled-data", "a", "img0.png"), "size": np.array([3, 40, 60]), "joints": {0: np.eye(3, dtype="f4")}}],
    np.array([2, 0, 1]),
    [np.int64(3), 4],
    0.95,
]


class Hostile:
    def __init__(self, call, *arguments):
        self.answer = call, arguments

    def __reduce__(self):
        return self.answer


def written(path, content: bytes):
    path.write_bytes(content)
    return path


def of_numpy(core: str, protocol: int) -> bytes:
    """CONTENT as NumPy 1 (`core`) or NumPy 2 (`_core`) pickles it."""
    text = pickle.dumps(CONTENT, protocol)
    for module in (b"multiarray", b"numeric"):
        old, new = (f"numpy.{name}.".encode() + module for name in ({"core": "_core", "_core": "core"}[core], core))
        text = text.replace(b"c" + old + b"\n", b"c" + new + b"\n")  # protocol 3
        text = text.replace(bytes([0x8C, len(old)]) + old, bytes([0x8C, len(new)]) + new)  # from 4 on
    return text if protocol < 4 else text[:3] + (len(text) - 11).to_bytes(8, "little") + text[11:]  # its one frame


@pytest.mark.parametrize("protocol", [3, 4, 5])
@pytest.mark.parametrize("core", ["core", "_core"])
def test_every_protocol_and_numpy_is_read(tmp_path, protocol, core):
    """DeepLabCut takes the highest protocol of its Python 3: 4, since 3.8 5."""
    data, train, test, fraction = pickles.read(written(tmp_path / "a.pickle", of_numpy(core, protocol)))
    assert data[0]["image"] == CONTENT[0][0]["image"] and data[0]["joints"][0].dtype == np.float32
    np.testing.assert_array_equal(data[0]["joints"][0], np.eye(3))
    assert train.tolist() == [2, 0, 1] and test == [3, 4] and fraction == 0.95


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (os.system, "posix.system"),
        (eval, "builtins.eval"),
        (getattr, "builtins.getattr"),
        (__import__, "builtins.__import__"),
        (np.load, "numpy.load"),
        (np.save, "numpy.save"),
    ],
)
@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_a_pickle_that_calls_something_is_refused_and_nothing_is_run(tmp_path, monkeypatch, call, name, protocol):
    monkeypatch.chdir(tmp_path)
    argument = "open('run', 'w')" if call is eval else "touch run"
    path = written(tmp_path / "a.pickle", pickle.dumps([[], [0], Hostile(call, argument), 0.95], protocol))
    with pytest.raises(ValueError, match=r"it names [\w.]+, which is not run here") as refused:
        pickles.read(path)
    assert name.rpartition(".")[2] in str(refused.value)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.pickle"]


def test_a_pickle_can_change_no_function(tmp_path):
    """BUILD sets attributes of what stands on the stack: here of NumPy's function that makes arrays of bytes."""
    from numpy._core import numeric

    before = numeric._frombuffer.__defaults__
    build = b"\x80\x02cnumpy._core.numeric\n_frombuffer\nN}X\x0c\x00\x00\x00__defaults__K\x01\x85s\x86b."
    with pytest.raises(ValueError, match="damaged pickle"):
        pickles.read(written(tmp_path / "a.pickle", build))
    assert numeric._frombuffer.__defaults__ == before


@pytest.mark.parametrize("content", [b"", b"not a pickle", pickle.dumps(CONTENT)[:60], b"\x80\x04\x8bK\x01."])
def test_a_damaged_pickle_is_a_reason(tmp_path, content):
    with pytest.raises(ValueError, match="a damaged pickle"):
        pickles.read(written(tmp_path / "a.pickle", content))


def test_a_pickle_larger_than_any_project_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(pickles, "MAX_BYTES", 20)
    with pytest.raises(ValueError, match="at most 20 are read"):
        pickles.read(written(tmp_path / "a.pickle", pickle.dumps(CONTENT)))
