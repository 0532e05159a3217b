"""The checkout that the package runs from; files that are written whole or not at all."""

import errno
import os
import platform
import signal
import subprocess
import sys
from collections import namedtuple

import pytest

from horse10.machine import folders
from horse10.machine.folders import DiskError, commit, require_space, whole
from repository import ROOT

Usage = namedtuple("Usage", "total used free")


def test_the_commit_is_that_of_the_checkout():
    git = ["git", "-C", str(ROOT), "rev-parse", "HEAD"]
    head = subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip()
    assert commit().removesuffix("-dirty") == head


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_the_users_own_folder_may_be_called_by_a_tilde(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    for name, folder in (("HORSE10_RUNS", folders.runs_folder), ("HORSE10_HOME", folders.home)):
        monkeypatch.setenv(name, "~/mine")
        assert folder() == tmp_path / "mine"


def test_a_file_takes_its_name_when_it_is_whole(tmp_path):
    (tmp_path / "a.csv").write_text("before")
    with whole(tmp_path / "a.csv") as part:
        part.write_text("af")
        assert (tmp_path / "a.csv").read_text() == "before" and part.suffix == ".csv"
        part.write_text("after")
    assert (tmp_path / "a.csv").read_text() == "after" and names(tmp_path) == ["a.csv"]


def test_a_folder_takes_its_name_and_keeps_the_files_of_others(tmp_path):
    for text in ("one", "two"):
        with whole(tmp_path / "pictures") as part:
            part.mkdir()
            (part / "a.png").write_text(text)
            assert text == "two" or not (tmp_path / "pictures").exists()
        (tmp_path / "pictures" / "notes.txt").write_text("mine")
    assert names(tmp_path) == ["pictures"] and names(tmp_path / "pictures") == ["a.png", "notes.txt"]
    assert (tmp_path / "pictures" / "a.png").read_text() == "two"


def test_a_failure_changes_nothing(tmp_path):
    (tmp_path / "a.csv").write_text("before")
    with pytest.raises(ZeroDivisionError), whole(tmp_path / "a.csv") as part:
        part.write_text("half")
        _ = 1 / 0
    assert (tmp_path / "a.csv").read_text() == "before" and names(tmp_path) == ["a.csv"]


def test_a_long_name_leaves_room_for_the_temporary_one(tmp_path):
    with whole(tmp_path / f"{'馬' * 80}.csv") as part:
        part.write_text("x")
    assert names(tmp_path) == [f"{'馬' * 80}.csv"]


def test_what_a_killed_process_left_is_removed_by_the_next(tmp_path):
    code = (
        "import sys, time; from pathlib import Path; from horse10.machine.folders import whole\n"
        "with whole(Path(sys.argv[1])) as part:\n part.write_text('half'); print('ready', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "a.csv")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        with whole(tmp_path / "b.csv") as part:
            part.write_text("b")
        assert len(names(tmp_path)) == 2  # the other process still works on its own
        process.send_signal(signal.SIGKILL)
    (elsewhere := tmp_path / f".horse10-{platform.node()}x-1.tmp.c.csv").write_text("of another machine")
    assert not (tmp_path / "a.csv").exists()
    with whole(tmp_path / "b.csv") as part:
        part.write_text("b")
    assert names(tmp_path) == [elsewhere.name, "b.csv"]


def test_a_full_disk_is_named_with_what_is_free(tmp_path, monkeypatch):
    message = r"a\.csv cannot be written: the disk is full \(.* free\)\. Free some space"
    with pytest.raises(DiskError, match=message), whole(tmp_path / "a.csv"):
        raise OSError(errno.ENOSPC, "No space left on device")
    monkeypatch.setattr(folders.shutil, "disk_usage", lambda _: Usage(10**9, 10**9, 0))
    with pytest.raises(DiskError, match="the disk is full"), whole(tmp_path / "a.h5"):
        raise RuntimeError("HDF5 does not know why")
    with pytest.raises(DiskError, match=r"a video needs about 2\.5 GB, and 0\.0 MB are free"):
        require_space(tmp_path, 2.5e9, "a video")
    assert names(tmp_path) == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path, monkeypatch):
    with pytest.raises(DiskError, match="there is no folder"), whole(tmp_path / "absent" / "a.csv") as part:
        part.write_text("x")
    monkeypatch.setattr(os, "access", lambda *_: False)
    message = r"read-only file system\. Choose a folder that you may write to"
    with pytest.raises(DiskError, match=message), whole(tmp_path / "a.csv"):
        raise OSError(errno.EROFS, "Read-only file system")


def test_a_copy_without_its_repository_is_told_its_commit(monkeypatch, tmp_path):
    monkeypatch.setattr(folders, "__file__", str(tmp_path / "horse10" / "machine" / "folders.py"))
    monkeypatch.delenv("HORSE10_COMMIT", raising=False)
    assert commit() is None
    monkeypatch.setenv("HORSE10_COMMIT", "0123abc")
    assert commit() == "0123abc"
