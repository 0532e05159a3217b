"""The public names: what completion offers, what the reference page documents, and what importing them costs."""

import json
import os
import re
import subprocess
import sys

import horse10
from repository import ROOT

IMPORT = """
import json, sys, time
started = time.process_time()
import horse10
seconds = time.process_time() - started
heavy = [name for name in ("tensorflow", "keras", "jax", "torch", "pandas", "numpy") if name in sys.modules]
print(json.dumps({"seconds": seconds, "heavy": heavy, "dir": dir(horse10), "all": horse10.__all__}))
"""
LOAD = """
import sys
import horse10
model = horse10.load_model(sys.argv[1])
print(type(model).__name__, model.loss.name, horse10.metrics.PCK(0.3).threshold)
"""


def run(script, *arguments):
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", script, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_importing_the_package_loads_nothing_else():
    imported = json.loads(run(IMPORT))
    assert imported["heavy"] == [] and imported["seconds"] < 0.3
    assert imported["dir"] == sorted(imported["all"])


def test_every_public_name_is_there_and_nothing_else_is_listed():
    for name in horse10.__all__:
        assert getattr(horse10, name) is not None
    assert dir(horse10) == sorted(set(horse10.__all__))  # also now that all of its modules are loaded
    assert not hasattr(horse10, "build_model")


def test_the_reference_page_documents_exactly_the_public_names():
    page = (ROOT / "book" / "api.md").read_text()
    documented = re.findall(
        r"^\.\. auto(?:function|class|exception|module):: horse10\.(?:tasks\.|forecast\.)?([\w.]+)$", page, re.MULTILINE
    )
    top = [name for name in documented if "." not in name or name in horse10._SUBMODULES]
    assert sorted(top) == sorted(set(horse10.__all__) - {"__version__"})


def test_a_saved_model_is_loaded_in_a_new_process(tmp_path):
    model = horse10.PoseModel("mobilenet_v1_0.25", 2)
    model.compile("adam", loss=horse10.losses.PoseLoss(), metrics=[horse10.metrics.PCK(0.2)])
    model.save(tmp_path / "model.keras")
    assert run(LOAD, tmp_path / "model.keras").splitlines()[-1] == "PoseModel pose_loss 0.3"
