"""From a checkout that is not installed, on JAX, with the core's own requirements and nothing else."""

import os
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from repository import ROOT

TRAIN = ["-p", "data", "synthetic", "-p", "synthetic_size", "tiny", "-p", "weights", "none", "-p", "iterations", "3"]
TRAIN += ["-p", "arch", "mobilenet_v1_0.25", "-p", "batch_size", "1", "-p", "batch_norm", "moving"]
TRAIN += ["-p", "evaluate_frames", "2", "-p", "evaluate_every", "0"]

pytestmark = pytest.mark.slow


def distributions(requirements) -> dict[str, metadata.Distribution]:
    """Installed distributions that requirements ask for, and those that they ask for in turn."""
    wanted, found = [(Requirement(text), ("",)) for text in requirements], {}
    while wanted:
        requirement, extras = wanted.pop()
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        here = requirement.marker is None or any(requirement.marker.evaluate({"extra": extra}) for extra in extras)
        if here and name not in found:
            found[name] = metadata.distribution(name)
            wanted += [(Requirement(text), (*requirement.extras, "")) for text in found[name].requires or ()]
    return found


def environment(folder: Path) -> Path:
    """A folder of links to what the core requires and to JAX, as if only they had been installed."""
    core = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    for distribution in distributions([*core, "jax"]).values():
        for top in {path.parts[0] for path in distribution.files if path.parts[0] not in ("..", "__pycache__")}:
            source, link = Path(distribution.locate_file(top)), folder / top
            if source.exists() and not link.exists():
                link.symlink_to(source)
    return folder


def test_training_works_with_the_core_alone(tmp_path):
    pytest.importorskip("jax")
    packages = environment(tmp_path)
    assert not {"tensorflow", "altair", "IPython", "ipykernel", "papermill"} & {
        path.name for path in packages.iterdir()
    }
    assert not list(packages.glob("horse10*"))
    done = subprocess.run(
        [sys.executable, "-S", "-m", "horse10.cli", "train", *TRAIN],  # -S: without the packages installed here
        env=os.environ | {"PYTHONPATH": str(packages), "KERAS_BACKEND": "jax"},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "measured on synthetic horses" in done.stdout
    (record,) = Path(os.environ["HORSE10_RUNS"]).glob("*/record.json")
    assert '"backend": "jax"' in record.read_text()
