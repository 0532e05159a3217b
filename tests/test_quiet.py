"""TensorFlow comes without its greeting, and with its errors."""

import os
import subprocess
import sys

import pytest


def shown(code: str, **environment) -> str:
    """What a fresh Python leaves on the terminal."""
    clean = {name: value for name, value in os.environ.items() if name != "TF_CPP_MIN_LOG_LEVEL"} | environment
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=clean)
    return done.stdout + done.stderr


@pytest.mark.slow
def test_tensorflow_comes_without_its_greeting():
    assert shown("import horse10, tensorflow as tf; tf.zeros(1)") == ""


@pytest.mark.parametrize("broken", ["raise ImportError('no such library')", "import nothing_of_this_name"])
def test_its_errors_are_shown(tmp_path, broken):
    (tmp_path / "tensorflow.py").write_text(f"import os\nos.write(2, b'greeting')\n{broken}")
    words = shown("import horse10, tensorflow", PYTHONPATH=f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    assert "greeting" not in words and ("no such library" in words or "nothing_of_this_name" in words)


def test_the_terminal_is_given_back(tmp_path):
    (tmp_path / "tensorflow.py").write_text("import os; os.write(2, b'greeting')")
    code = (
        "import os, sys, horse10, tensorflow; os.write(2, b'after'); print([type(f).__name__ for f in sys.meta_path])"
    )
    words = shown(code, PYTHONPATH=f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    assert "after" in words and "greeting" not in words and "Quietly" not in words


def test_other_modules_and_a_missing_tensorflow_are_as_ever():
    code = "import sys; sys.path = [p for p in sys.path if 'site-packages' not in p]; import horse10.quiet, tensorflow"
    assert "No module named 'tensorflow'" in shown(code)
