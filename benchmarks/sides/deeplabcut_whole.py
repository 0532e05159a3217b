"""Time DeepLabCut from a labelled project to evaluated predictions: `python deeplabcut_whole.py <project> <JSON>`.

Runs in DeepLabCut's environment and imports nothing of this package; its licence is the LGPL, and nothing of it is
copied here: its own `create_training_dataset`, `train_network` and `evaluate_network` do all, with either of its
engines. JSON: engine ("pytorch" or "tensorflow"), network, steps, and for PyTorch the name of a timm `model`, if not
the one DeepLabCut names. Images have the frames' size: where it is drawn at random, on average. No weights are loaded
before training, so that nothing is downloaded. Process start, imports and writing labels as HDF are not timed.
"""

import json
import os
import shutil
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml
from deeplabcut_step import BATCH, HEIGHT, WIDTH, without_vision_operators
from deeplabcut_training import SETTINGS

RATE = 1e-4


def without_initial_weights() -> None:
    """Let both engines start from random weights instead of ImageNet's, which they would download."""
    from deeplabcut.pose_estimation_pytorch.models import PoseModel
    from deeplabcut.pose_estimation_tensorflow.core import train
    from deeplabcut.utils import auxfun_models

    build = PoseModel.build
    PoseModel.build = staticmethod(lambda cfg, weight_init=None, pretrained_backbone=False: build(cfg))
    auxfun_models.check_for_weights = lambda *_: "none"
    train.auxfun_models.smart_restore = lambda *_: None


def copy_of(project: Path, work: Path) -> Path:
    """The configuration of a fresh copy of a project."""
    shutil.copytree(project, work, dirs_exist_ok=True)
    path = work / "config.yaml"
    path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text()) | {"project_path": str(work)}))
    return path


def convert_labels(project: Path) -> None:
    """Write labels as HDF, as a project has them that was labelled with DeepLabCut."""
    import deeplabcut

    with TemporaryDirectory() as work:
        deeplabcut.convertcsv2h5(str(copy_of(project, Path(work))), userfeedback=False)
        for path in Path(work).glob("labeled-data/*/*.h5"):
            shutil.copy(path, project / path.relative_to(work))


def create_dataset(config: Path, engine: str, network: str) -> None:
    """DeepLabCut's training set of the project's division."""
    import deeplabcut
    from deeplabcut.core.engine import Engine

    division = json.loads((config.parent / "division.json").read_text())
    frames = sorted(division["train"] + division["test"])  # as DeepLabCut sorts them
    rows = {key: [[frames.index(frame) for frame in division[key]]] for key in ("train", "test")}
    options = {"trainIndices": rows["train"], "testIndices": rows["test"], "net_type": network, "Shuffles": [1]}
    deeplabcut.create_training_dataset(str(config), userfeedback=False, engine=Engine(engine), **options)


def pytorch_settings(model: str | None) -> dict:
    """What is set in DeepLabCut's pytorch_config.yaml: images of the frames' size and, with a timm model, batch norm
    as the TensorFlow engine and this package have it: with statistics that stay."""
    settings = {"data.train.crop_sampling.width": WIDTH, "data.train.crop_sampling.height": HEIGHT}
    names = {"model.backbone.model_name": model, "model.backbone.freeze_bn_stats": True}
    return settings | (names if model else {})


def train_pytorch(config: Path, steps: int, model: str | None) -> None:
    import deeplabcut

    frames = len(json.loads((config.parent / "division.json").read_text())["train"])
    epochs, rest = divmod(steps * BATCH, frames)
    if rest:
        raise SystemExit(f"{steps} steps are no whole number of epochs of {frames} frames.")
    settings = pytorch_settings(model)
    deeplabcut.train_network(str(config), epochs=epochs, batch_size=BATCH, device="cpu", pytorch_cfg_updates=settings)


def train_tensorflow(config: Path, steps: int, _model: None) -> None:
    import deeplabcut

    (path,) = config.parent.glob("dlc-models/**/train/pose_cfg.yaml")
    last = steps - 1  # it does one more step than it is told
    training = {"batch_size": BATCH, "optimizer": "adam", "multi_step": [[RATE, last]], "init_weights": "none"}
    training |= {"global_scale": SETTINGS["alike"]["global_scale"]}
    path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text()) | training))
    deeplabcut.train_network(str(config), maxiters=last)


def main(project: Path, engine: str, network: str, steps: int, model: str | None = None) -> None:
    without_vision_operators()
    without_initial_weights()
    import deeplabcut
    import tensorflow as tf
    import timm
    import torch

    if not list(project.glob("labeled-data/*/*.h5")):
        convert_labels(project)
    times, here, cpu_s = [time.perf_counter()], os.getcwd(), time.process_time()
    with TemporaryDirectory() as work:
        config = copy_of(project, Path(work).resolve())
        create_dataset(config, engine, network)
        times.append(time.perf_counter())
        {"pytorch": train_pytorch, "tensorflow": train_tensorflow}[engine](config, steps, model)
        times.append(time.perf_counter())
        deeplabcut.evaluate_network(str(config), Shuffles=[1])
        times.append(time.perf_counter())
        cpu_s = time.process_time() - cpu_s
        evaluated = sorted(config.parent.glob("evaluation-results*/**/*.h5"))
        if not evaluated:
            raise SystemExit("DeepLabCut left no predictions.")
        os.chdir(here)
    versions = {"deeplabcut": deeplabcut.__version__}
    if engine == "pytorch":
        versions |= {"torch": torch.__version__, "timm": timm.__version__, "threads": torch.get_num_threads()}
    else:
        versions |= {"tensorflow": tf.__version__}
    phases = dict(zip(("preparing_s", "training_s", "evaluating_s"), map(float.__sub__, times[1:], times), strict=True))
    print(json.dumps({"seconds": [times[-1] - times[0]], "cpu_s": cpu_s, "versions": versions | phases}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), **json.loads(sys.argv[2]))
