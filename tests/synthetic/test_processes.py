"""Drawing by several processes: none is left behind, nor a half-drawn world, however it ends."""

import os
import platform
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from horse10 import synthetic
from horse10.dataset import places
from repository import ROOT

DRAW = """
import sys, tensorflow  # a fork of a process in which TensorFlow runs may hang
from horse10 import cli, synthetic
synthetic._cores = lambda: 2
sys.argv = ["horse10", "data", "info", "-p", "data", "synthetic", "-p", "synthetic_size", "tiny"]
cli.main()
"""


def members(group: int) -> list[int]:
    """The processes of a process group that have not ended."""
    alive = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            state, _, its_group = (path / "stat").read_text().rsplit(")", 1)[1].split()[:3]
        except OSError:
            continue
        if int(its_group) == group and state != "Z":
            alive.append(int(path.name))
    return alive


def wait_until(condition, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return condition()


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="lists processes as Linux does")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_and_no_half_drawn_world_is_left(tmp_path, monkeypatch, ending):
    monkeypatch.setenv("HORSE10_HOME", str(tmp_path))
    log = tmp_path / "log"
    command = [sys.executable, "-c", DRAW]
    with log.open("w") as stream:
        process = subprocess.Popen(command, cwd=ROOT, start_new_session=True, stdout=stream, stderr=stream)
    try:
        assert wait_until(lambda: list(tmp_path.rglob("*.png")), 300), log.read_text()
        assert len(members(process.pid)) > 2
        process.send_signal(ending)
        status = {signal.SIGINT: 1, signal.SIGTERM: 143, signal.SIGKILL: -9}[ending]
        assert process.wait(120) == status, log.read_text()
        assert wait_until(lambda: not members(process.pid), 120)
    finally:
        if members(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
    folders = [path.name for path in (tmp_path / "synthetic").iterdir() if path.is_dir()]
    assert all(name.startswith(".horse10-") and ending == signal.SIGKILL for name in folders)


def test_what_a_killed_process_left_is_removed(tmp_path, monkeypatch):
    """At the next use of whatever data, not only of those that were being drawn."""
    monkeypatch.setenv("HORSE10_HOME", str(tmp_path))
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    ended, running = (f".horse10-{platform.node()}-{pid}.tmp.a" for pid in (process.pid, os.getppid()))
    folders = [tmp_path / place / name for place in ("", "synthetic") for name in (ended, running)]
    for folder in folders:
        (folder / "labeled-data").mkdir(parents=True)
    (tmp_path / "mine").mkdir()
    assert places.find(tmp_path / "mine", "tiny", 0) == (tmp_path / "mine", "other")
    assert [folder.is_dir() for folder in folders] == [False, True, False, True]


# loky's own thread may stumble over jobs that are withdrawn while it hands them out
@pytest.mark.filterwarnings("ignore:Exception in thread ExecutorManagerThread")
def test_a_failure_in_another_process_is_raised_here(tmp_path):
    for horse in synthetic.world("tiny").horses():  # no process can make its folder
        (tmp_path / "labeled-data" / horse.name).mkdir(parents=True)
    with pytest.raises(FileExistsError, match="Horse"):
        list(synthetic._write_videos(tmp_path, "tiny", synthetic.world("tiny").horses(), 2))
