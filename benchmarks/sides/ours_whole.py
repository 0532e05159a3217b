"""Time this package from a labelled project to evaluated predictions: `python ours_whole.py <project> <JSON>`.

JSON: network, steps. The 2020 recipe on whole frames; weights of the kind that a pretrained network starts from, but
random, so that nothing is downloaded. Process start, imports and the making of these weights are not timed; building
and compiling the network is.
"""

import json
import os
import shutil
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import keras

import horse10
from horse10.backbones import BACKBONES
from horse10.config import make_config
from horse10.recipes import automatic
from horse10.runs.experiment import train
from horse10.runs.plan import prepare


def main(project: Path, network: str, steps: int) -> None:
    with TemporaryDirectory() as work:
        weights = Path(work) / "random.weights.h5"
        BACKBONES[network].build(None).save_weights(weights)
        os.environ["HORSE10_RUNS"] = str(Path(work) / "runs")
        times, cpu_s = [time.perf_counter()], time.process_time()
        copy = shutil.copytree(project, Path(work) / "project")
        config = make_config(
            data=str(copy),
            arch=network,
            weights=str(weights),
            recipe=automatic(as_the_paper=True),
            iterations=steps,
            evaluate_every=0,
        )
        experiment = prepare(config)
        times.append(time.perf_counter())
        run = train(experiment)
        times.append(time.perf_counter())
        cpu_s = time.process_time() - cpu_s
        if not len(run.predictions):
            raise SystemExit("The run left no predictions.")
        training = run.history["seconds"].iloc[-1]
    phases = {"preparing_s": times[1] - times[0], "training_s": training}
    phases |= {"evaluating_s": times[2] - times[1] - training}
    versions = {"horse10": horse10.__version__, "keras": keras.__version__, "backend": keras.backend.backend()}
    print(json.dumps({"seconds": [times[2] - times[0]], "cpu_s": cpu_s, "versions": versions | phases}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), **json.loads(sys.argv[2]))
