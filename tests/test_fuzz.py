"""Damaged inputs of every kind: some of those that `make fuzz` tries, and that it finds what is wrong."""

import sys
import warnings

import numpy as np
import pytest

from repository import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))

import damage
import fuzz
from inputs import INPUTS, Input

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", INPUTS)
def test_a_damaged_input_is_read_or_refused_in_one_message(name):
    rows = fuzz.attempts(name, 0, 12)
    assert len(rows) == 12 and [row for row in rows if row["outcome"] in fuzz.FAULTS] == []


@pytest.mark.parametrize(
    "function", dict.fromkeys([*damage.ANY, *damage.OF_TEXT]), ids=lambda function: function.__name__
)
def test_damage_changes_a_file_and_is_the_same_again(function):
    data = b"frame,x,y\n" + b"img001,12.5,30\n" * 20
    once, again = ([function(data, np.random.default_rng(seed)) for seed in range(20)] for _ in range(2))
    assert once == again and sum(changed != data for changed in once) > 10


def test_memory_is_that_of_the_worker_alone():
    """A process that was started by a large one begins with its peak, as getrusage counts it."""
    large = bytearray(1 << 30)
    large[:: 1 << 12] = b"1" * (1 << 18)
    assert max(row["peak_mb"] for row in fuzz.attempts("parameters", 0, 2)) < 600
    assert fuzz.peak_mb() > 1000


def write(folder):
    (folder / "a.bin").write_bytes(bytes(range(256)) * 4)


def wrong(folder):
    raise KeyError("a")


def write_beside(folder):
    (folder / "a.bin").write_bytes(b"other")


def warned(folder):
    warnings.warn("other than it was", stacklevel=1)
    return (folder / "a.bin").read_bytes()


@pytest.mark.parametrize(
    ("read", "has_hash", "outcome"),
    [
        (wrong, False, "traceback"),
        (write_beside, False, "write"),
        (lambda folder: (folder / "a.bin").read_bytes(), True, "changed in silence"),
        (lambda folder: (folder / "a.bin").read_bytes(), False, "other"),
        (warned, True, "other"),
        (lambda folder: (folder / "b.bin").read_bytes(), True, "refused"),
        (lambda folder: 1, True, "same"),
    ],
)
def test_what_goes_wrong_is_named(tmp_path, monkeypatch, read, has_hash, outcome):
    monkeypatch.setitem(INPUTS, "toy", Input(write, read, "a.bin", has_hash))
    (tmp_path / "good").mkdir()
    write(tmp_path / "good")
    expected = (tmp_path / "good" / "a.bin").read_bytes() if outcome != "same" else 1
    assert fuzz.attempt("toy", 1, tmp_path, tmp_path / "good", expected)["outcome"] == outcome


@pytest.mark.parametrize(("program", "outcome"), [("time.sleep(60)", "hang"), ("os.abort()", "crash")])
def test_a_hang_and_a_crash_cost_one_attempt(tmp_path, monkeypatch, program, outcome):
    """A worker that does so at the second attempt of three."""
    worker = tmp_path / "worker.py"
    worker.write_text(
        "import json, os, sys, time\n"
        "first, each = (int(sys.argv[sys.argv.index(name) + 1]) for name in ('--first', '--each'))\n"
        "print(json.dumps({'base_mb': 1}), flush=True)\n"
        "for seed in range(first, first + each):\n"
        f"    if seed == 1: {program}\n"
        "    print(json.dumps({'seed': seed, 'outcome': 'same', 'seconds': 0, 'peak_mb': 1}), flush=True)\n"
    )
    monkeypatch.setattr(fuzz, "__file__", str(worker))
    monkeypatch.setattr(fuzz, "LIMIT_S", 2)
    assert [row["outcome"] for row in fuzz.attempts("toy", 0, 3)] == ["same", outcome, "same"]
