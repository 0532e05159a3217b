"""Fixtures every test may use. Material that may not be redistributed lies beside the checkout, in ../shared."""

import atexit
import os
import shutil
import signal
import tempfile
from pathlib import Path

import hypothesis
import pytest

from browsing import browser, built, html, origins, some  # noqa: F401 (fixtures of the tests of the book)
from repository import SHARED, TESTS

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
hypothesis.settings.register_profile("any machine", deadline=None)  # a busy one is slow, and not at fault
hypothesis.settings.load_profile("any machine")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data, weights and reference numbers; tests that need it are skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"needs the reference material in {SHARED}, which is not on this machine")
    return SHARED


@pytest.fixture(scope="session")
def parity() -> Path:
    """Reference numbers computed by DeepLabCut's own code. In CI a missing folder is a failure, elsewhere a skip."""
    folder = TESTS / "parity"
    if not folder.is_dir():
        folder = SHARED / "parity"
    if not folder.is_dir():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"DeepLabCut's reference numbers are missing: {folder}")
    return folder


@pytest.fixture(scope="module")
def toy_backbone():
    """The name of a network that is built and trained in no time, in the table while the tests of a file run."""
    from horse10.backbones import BACKBONES  # waits for TensorFlow
    from toy_backbone import NAME, ROW

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(BACKBONES, NAME, ROW)
        yield NAME


@pytest.fixture(scope="session")
def shifted():
    """Tiny horses of split 2 whose unseen coats are pale, drawn by two processes."""
    from horse10 import synthetic
    from horse10.dataset import load_dataset

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HORSE10_HOME", os.environ["HORSE10_TEST_HOME"])
        patch.setattr(synthetic, "_cores", lambda: 2)
        return load_dataset("synthetic", synthetic_size="tiny", split=2, shift={"coat"})


def pytest_configure():
    """One cache for all tests and their processes, so that the synthetic horses are drawn once."""
    if "HORSE10_TEST_HOME" not in os.environ:  # else this is one of several processes that share it
        home = tempfile.mkdtemp(prefix="horse10-tests-")
        atexit.register(shutil.rmtree, home, ignore_errors=True)
        os.environ["HORSE10_TEST_HOME"] = home
    os.environ["HORSE10_HOME"] = os.environ["HORSE10_TEST_HOME"]
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it


@pytest.hookimpl(trylast=True)  # when what `-m` excludes is gone
def pytest_collection_modifyitems(config, items):
    """Where every page of the book is tested, a few of them are not tested before."""
    names = {item.nodeid for item in items}
    few = [item for item in items if "[few" in item.nodeid and item.nodeid.replace("[few", "[every") in names]
    items[:] = [item for item in items if item not in few]
    config.hook.pytest_deselected(items=few)


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory, monkeypatch):
    """No test reads or writes the user's cache and runs."""
    monkeypatch.setenv("HORSE10_HOME", os.environ["HORSE10_TEST_HOME"])
    monkeypatch.setenv("HORSE10_RUNS", str(tmp_path_factory.mktemp("runs")))
    monkeypatch.delenv("HORSE10_DATA", raising=False)
