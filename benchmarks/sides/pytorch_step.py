"""Time training steps of DeepLabCut's PyTorch engine; requests {"project", "network", "model", "steps"}, see serve.py.

Runs in DeepLabCut's environment and imports nothing of this package. Its own loader, transforms and runner do the work:
a step takes a batch from the loader, which changes images one by one as its configuration says, makes the targets, and
trains. Pictures are read once and kept, as this package's step has them in memory, too.
"""

import time
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from deeplabcut_step import BATCH, without_vision_operators
from serve import ProcessorClock, serve

WARM_UP = 2


def endless(loader):
    while True:
        yield from loader


@cache
def training_of(project: str, network: str, model: str | None):
    """A training runner and its batches without end, made as DeepLabCut's `train` makes them."""
    from deeplabcut.pose_estimation_pytorch.data import DLCLoader, build_transforms
    from deeplabcut.pose_estimation_pytorch.data import dataset as pictures
    from deeplabcut.pose_estimation_pytorch.models import PoseModel
    from deeplabcut.pose_estimation_pytorch.runners import build_training_runner
    from deeplabcut.pose_estimation_pytorch.task import Task
    from deeplabcut_whole import convert_labels, copy_of, create_dataset, pytorch_settings
    from torch.utils.data import DataLoader

    pictures.load_image = cache(pictures.load_image)
    if not list(Path(project).glob("labeled-data/*/*.h5")):
        convert_labels(Path(project))
    config = copy_of(Path(project), Path(mkdtemp(dir=project)))
    create_dataset(config, "pytorch", network)
    loader = DLCLoader(config=str(config), shuffle=1)
    for name, value in pytorch_settings(model).items():
        loader.model_cfg.set_nested(name, value)
    task, settings = Task(loader.model_cfg["method"]), loader.model_cfg["runner"]
    model = PoseModel.build(loader.model_cfg["model"])
    runner = build_training_runner(settings, model_folder=loader.model_folder, task=task, model=model, device="cpu")
    transform = build_transforms(loader.model_cfg["data"]["train"])
    frames = loader.create_dataset(transform=transform, mode="train", task=task)
    runner.model.train()
    return runner, endless(DataLoader(frames, batch_size=BATCH, shuffle=True))


def answer(request: dict) -> dict:
    without_vision_operators()
    import deeplabcut
    import timm
    import torch

    runner, batches = training_of(request["project"], request["network"], request.get("model"))
    seconds, loading, clock = [], [], ProcessorClock()
    for _ in range(WARM_UP + request["steps"]):
        start = clock.start()
        batch = next(batches)
        loading.append(time.perf_counter() - start)
        runner.step(batch, "train")
        seconds.append(time.perf_counter() - start)
        clock.stop()
    versions = {"deeplabcut": deeplabcut.__version__, "torch": torch.__version__, "timm": timm.__version__}
    versions |= {"threads": torch.get_num_threads(), "pixels": list(batch["image"].shape[-2:])}
    versions |= {"parameters": sum(weight.numel() for weight in runner.model.parameters())}
    versions |= {"loading_s": sorted(loading[WARM_UP:])[request["steps"] // 2]}
    return {"seconds": seconds[WARM_UP:], "cpu_s": clock.median(WARM_UP), "versions": versions}


if __name__ == "__main__":
    serve(answer)
