"""Training in a notebook: its progress is in the cell, an interrupt ends the cell, and the same cell goes on."""

import pytest

from repository import TESTS
from toy_network import toy_batches, toy_fit, toy_network

STEPS = 250
CELL = """
import sys; sys.path.insert(0, {tests!r})
from pathlib import Path
from toy_network import toy_batches, toy_fit, toy_network
evaluate = lambda: print("evaluated", flush=True) or dict()
history = toy_fit(toy_network(), toy_batches({steps}), Path({folder!r}), evaluate=evaluate, evaluate_every=50)
print(history[0]["step"], history[-1]["step"], history[-1]["loss"])
"""

pytestmark = pytest.mark.slow


def run(manager, client, code, interrupt_at=None):
    """Execute a cell: the name of its error or None, its standard output and standard error."""
    said, error = {"stdout": "", "stderr": ""}, None
    sent = client.execute(code)
    while True:
        message = client.get_iopub_msg(timeout=120)
        if message["parent_header"].get("msg_id") != sent:
            continue
        kind, content = message["msg_type"], message["content"]
        if kind == "stream":
            said[content["name"]] += content["text"]
            if interrupt_at and interrupt_at in said["stdout"]:
                interrupt_at = manager.interrupt_kernel()
        elif kind == "error":
            error = content["ename"]
        elif kind == "status" and content["execution_state"] == "idle":
            return error, said["stdout"], said["stderr"]


def test_an_interrupted_cell_goes_on_when_it_is_executed_again(tmp_path):
    manager_module = pytest.importorskip("jupyter_client.manager")
    code = CELL.format(tests=str(TESTS), steps=STEPS, folder=str(tmp_path / "run"))
    with manager_module.run_kernel(kernel_name="python3") as client:
        manager = client.parent
        error, _, progress = run(manager, client, code, interrupt_at="evaluated")
        assert error == "KeyboardInterrupt"
        assert "Training:" in progress and "Stopped after step" in progress
        stopped = int(progress.split("Stopped after step ")[1].split(";")[0])
        assert 50 <= stopped < STEPS
        error, printed, _ = run(manager, client, code)
        assert error is None
        first, last, loss = printed.split()[-3:]
    expected = toy_fit(toy_network(), toy_batches(STEPS), tmp_path / "whole")
    assert (first, last) == ("1", str(STEPS)) and float(loss) == expected[-1]["loss"]
