"""Small good runs, checkpoints, weights and parameters for the fuzz run, and how the package reads them."""

import sys
from pathlib import Path

import numpy as np
import yaml

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import toy_record


def run(folder: Path) -> None:
    """The files of a finished run, with weights and snapshots of a kind."""
    from horse10.runs import records

    (folder / records.WEIGHTS).write_bytes(np.random.default_rng(0).bytes(5000))
    (folder / records.SNAPSHOTS).write_bytes(np.random.default_rng(1).bytes(5000))
    records.write(folder, toy_record.run_record(), toy_record.history(), toy_record.predictions())


def opened(folder: Path):
    from horse10.runs import records

    run = records.read(folder)
    records.verify(folder, run.record)
    return run.record.model_dump_json(), run.history.to_csv(), run.predictions.to_csv()


def checkpoint(folder: Path) -> None:
    _, written = _checkpoint(folder)
    from horse10.training.checkpoint import Log

    for step in (1, 2):
        written.variables[0].assign(np.full(50, step, "float32"))
        written.save(Log(history=[{"step": step}]))


def restored(folder: Path):
    values, state = _checkpoint(folder)
    return state.restore(), np.asarray(values).tolist()


def _checkpoint(folder: Path):
    import keras

    from horse10.training.checkpoint import Checkpoint

    values = keras.Variable(np.zeros(50, "float32"))
    return values, Checkpoint(folder, [values], "run")


def _network():
    import keras

    image = keras.Input((None, None, 3))
    return keras.Model(image, keras.layers.Conv2D(4, 3, name="a")(keras.layers.Conv2D(8, 3, name="b")(image)))


def weights(folder: Path) -> None:
    _network().save_weights(folder / "network.weights.h5")


def loaded(folder: Path):
    from horse10.backbones.weights import load

    network = load("a toy", lambda _: _network(), folder / "network.weights.h5")
    return [np.asarray(value).tolist() for value in network.weights]


def torch_weights(folder: Path) -> None:
    from toy_checkpoint import checkpoint, state

    values = np.arange(600, dtype="float32").reshape(20, 30)
    (folder / "weights.pth").write_bytes(checkpoint(state(a=values, b=values[0])))


def torch_values(folder: Path):
    from horse10.backbones.torch_checkpoint import read

    return {name: array.tolist() for name, array in read((folder / "weights.pth").read_bytes()).items()}


def parameters(folder: Path) -> None:
    from horse10.config import RunConfig

    values = RunConfig(held_out="b", learning_rate=0.001, iterations=7, batch_size=2)
    (folder / "parameters.yaml").write_text(yaml.safe_dump(values.model_dump()))


def configured(folder: Path):
    """Each line `name: text` as `-p name text`."""
    from horse10.config import RunConfig, make_config

    lines = (folder / "parameters.yaml").read_bytes().decode("utf-8", "surrogateescape").splitlines()
    pairs = [line.partition(": ")[::2] for line in lines if line]
    return make_config(**{name: RunConfig.parse_text(name, text.strip("'")) for name, text in pairs}).model_dump()
