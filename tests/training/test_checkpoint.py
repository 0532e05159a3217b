"""The checkpoint: whole or refused, and the generation before it serves when it is not."""

import hashlib
import io
import os
import subprocess
import sys

import keras
import numpy as np
import pytest

from horse10.training.checkpoint import Checkpoint, Log, TrainingError, delete
from repository import ROOT

LOGS = [Log([{"step": 1, "loss": 0.1 + 0.2}], [[0.5, 0.25, 1 / 3, 1e-3]], 1.5), Log(seconds=7.25)]


def checkpoint(folder, run_id="run", size=50):
    variables = [keras.Variable(np.zeros(size, "float32")), keras.Variable(0, dtype="int32")]
    return Checkpoint(folder, variables, run_id)


def saved(folder, generations=2):
    """A folder with this many generations: weights 1, 2 ..., logs as above."""
    written = checkpoint(folder)
    for number in range(generations):
        written.variables[0].assign(np.full(50, number + 1, "float32"))
        written.variables[1].assign(number + 1)
        written.save(LOGS[number])
    return written


def generation(restored):
    values = [int(np.asarray(variable).reshape(-1)[0]) for variable in restored.variables]
    assert len(set(values)) == 1
    return values[0]


def test_what_is_restored_is_what_was_saved(tmp_path):
    assert checkpoint(tmp_path).restore() is None
    saved(tmp_path, 1)
    restored = checkpoint(tmp_path)
    assert restored.restore() == LOGS[0] and generation(restored) == 1
    assert sorted(os.listdir(tmp_path)) == ["checkpoint.npz"]
    delete(tmp_path)
    assert not os.listdir(tmp_path)


def damages(content: bytes, n: int):
    """The file cut off, and with bits flipped, at random places."""
    rng = np.random.default_rng(0)
    for place in rng.integers(0, len(content), n):
        yield content[:place]
        flipped = bytearray(content)
        flipped[place] ^= 1 << rng.integers(8)
        yield bytes(flipped)


def test_every_damaged_file_gives_way_to_the_generation_before(tmp_path):
    written = saved(tmp_path)
    older, newer = written.previous.read_bytes(), written.path.read_bytes()
    for damaged in damages(newer, 150):
        written.previous.write_bytes(older)
        written.path.write_bytes(damaged)
        restored = checkpoint(tmp_path)
        with pytest.warns(UserWarning, match=r"checkpoint\.npz is damaged .* checkpoint\.previous\.npz is used"):
            assert restored.restore() == LOGS[0]
        assert generation(restored) == 1
        assert not written.path.exists()  # else the next save would put it in the place of the intact one


def test_if_no_generation_is_intact_one_message_says_what_to_do(tmp_path):
    written = saved(tmp_path)
    older, newer = written.previous.read_bytes(), written.path.read_bytes()
    for first, second in zip(damages(newer, 20), damages(older, 20), strict=True):
        written.path.write_bytes(first)
        written.previous.write_bytes(second)
        with pytest.raises(TrainingError, match=r"checkpoint\.npz and .*previous\.npz cannot be used.*delete"):
            checkpoint(tmp_path).restore()
    written.previous.unlink()
    with pytest.raises(TrainingError, match=r"checkpoint\.npz cannot be used"):
        checkpoint(tmp_path).restore()


def test_the_generation_before_serves_when_there_is_no_other(tmp_path):
    """As after a power cut between the two renames."""
    saved(tmp_path).path.unlink()
    restored = checkpoint(tmp_path)
    assert restored.restore() == LOGS[0] and generation(restored) == 1


def test_no_clock_says_which_generation_is_the_newer(tmp_path):
    """As after a jump of the clock, or on a file system of another time zone."""
    written = saved(tmp_path)
    os.utime(written.path, (0, 0))
    os.utime(written.previous, (4e9, 4e9))
    restored = checkpoint(tmp_path)
    assert restored.restore() == LOGS[1] and generation(restored) == 2


def test_the_checkpoint_of_another_run_is_refused_and_changes_nothing(tmp_path):
    saved(tmp_path)
    other = checkpoint(tmp_path, "other")
    with pytest.raises(TrainingError, match="belongs to the run run, not to other"):
        other.restore()
    assert generation(other) == 0
    with pytest.raises(TrainingError, match="belongs to another network"):
        checkpoint(tmp_path, size=51).restore()


def test_a_pickle_in_a_checkpoint_is_not_run(tmp_path):
    """Its checksum is right: the file is hostile, not damaged."""

    class Hostile:
        def __reduce__(self):
            return (tmp_path / "executed").touch, ()

    content = io.BytesIO()
    np.savez(content, run_id=np.array(Hostile(), dtype=object), log="{}")
    digest = hashlib.sha256(content.getvalue()).hexdigest().encode()
    saved(tmp_path).path.write_bytes(content.getvalue() + digest)
    with pytest.raises(ValueError, match="allow_pickle=False"):
        checkpoint(tmp_path).restore()
    assert not (tmp_path / "executed").exists()


def test_a_run_begins_with_an_empty_log():
    assert Log() == Log(history=[], window=[], seconds=0.0)


def test_a_save_that_fails_leaves_what_was_there(tmp_path, monkeypatch):
    written = saved(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError("no space left on device")))
    with pytest.raises(OSError, match="no space"):
        written.save(LOGS[1])
    assert {name: (tmp_path / name).read_bytes() for name in before} == before


ENDLESS = """
import sys; from pathlib import Path; import numpy as np
from horse10.training.checkpoint import Checkpoint, Log
variables = [np.zeros(200_000, "float32")]
checkpoint = Checkpoint(Path(sys.argv[1]), variables, "run")
while True:
    variables[0] += 1
    checkpoint.save(Log(seconds=float(variables[0][0])))
    print(flush=True)
"""


def test_a_process_killed_while_it_writes_leaves_a_whole_checkpoint(tmp_path):
    for _ in range(5):
        command, environment = [sys.executable, "-c", ENDLESS, str(tmp_path)], os.environ | {"PYTHONPATH": str(ROOT)}
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
            for _ in range(3):
                process.stdout.readline()
            process.kill()
        restored = Checkpoint(tmp_path, [keras.Variable(np.zeros(200_000, "float32"))], "run")
        seconds = restored.restore().seconds
        assert seconds >= 3 and (np.asarray(restored.variables[0]) == seconds).all()
