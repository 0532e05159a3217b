"""Steps that are queued on JAX are the steps that Keras does one by one, also where a run is stopped."""

import os
import subprocess
import sys

import pytest

from repository import TESTS

BOTH_WAYS = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
import numpy as np
from toy_network import toy_batches, toy_network, toy_trainer
from horse10.training import loop, stepper
from horse10.training.optimizers import forget, make_optimizer

folder, steps = Path({folder!r}), 8
loop.ROWS = steps // 2

def ran(name, one_more, seed=0, stop_at=None):
    network, batches = toy_network(seed), toy_batches(steps)
    trainer = toy_trainer(network, batches)
    trainer.compile(make_optimizer({optimizer!r}, 0.0), trainer.loss)
    loop.stepper = lambda trainer, from_outside: one_more(trainer)
    (folder / name).mkdir(exist_ok=True)

    def rate(step):
        if step == stop_at:
            os.kill(os.getpid(), signal.SIGTERM)
        return 0.01 / (step + 1)

    weights = lambda: {{"error": float(sum(np.abs(part).sum() for part in network.get_weights()))}}
    options = {{"rates": rate, "evaluate": weights, "evaluate_every": 3}}
    history = loop.fit(trainer, batches, folder=folder / name, run_id="toy", **options).history
    return network.get_weights(), [{{**row, "seconds": 0}} for row in history]

waited = ran("waited", stepper.Stepper)
queued = ran("queued", stepper.Unawaited)
try:
    ran("stopped", stepper.Unawaited, stop_at=4)
except SystemExit as stopped:
    assert stopped.code == 143
continued = ran("stopped", stepper.Unawaited, seed=1)
for weights, history in (queued, continued):
    assert all(np.array_equal(one, other) for one, other in zip(weights, waited[0], strict=True))
    assert history == waited[1], (history, waited[1])
trainer = toy_trainer(toy_network(), toy_batches(steps))
trainer.optimizer.build(trainer.network.trainable_variables)
for variable in trainer.optimizer.variables:
    variable.assign(variable + 1)
forget(trainer.optimizer)  # as a kept trainer is, before its next run
assert not any(np.any(variable) for variable in trainer.optimizer.variables)
assert type(stepper.stepper(toy_trainer(toy_network(), toy_batches(steps)), True)) is stepper.Unawaited
print(len(waited[1]), "rows")
"""


@pytest.mark.parametrize("optimizer", ["adam", "momentum"])
def test_queued_steps_leave_the_weights_and_the_history_of_steps_one_by_one(optimizer, tmp_path):
    pytest.importorskip("jax")
    script = BOTH_WAYS.format(tests=str(TESTS), folder=str(tmp_path), optimizer=optimizer)
    environment = os.environ | {"KERAS_BACKEND": "jax"}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.splitlines()[-1] == "5 rows"
