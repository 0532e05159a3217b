"""Three real frames of Horse-10, scored by networks that have seen nothing but synthetic horses: an anecdote, n = 3.

The frames and their labels are those that the data set's authors show; they are no part of this package. Runs are
folders of `horse10 train -p data synthetic`.
"""

from pathlib import Path

import click
from alternate import save

import horse10
from horse10 import metrics
from horse10.dataset import load_dataset
from horse10.metrics import baselines
from horse10.prediction.frames import predict
from horse10.runs import evaluation


@click.command()
@click.argument("labels", type=click.Path(exists=True, path_type=Path))
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def main(labels: Path, folders: tuple[Path, ...]) -> None:
    """LABELS: the COCO file of the frames; FOLDERS: of finished runs."""
    real, found = load_dataset(labels), []
    for folder in folders:
        run = horse10.open_run(folder)
        network = evaluation.with_statistics(run.model(), run.dataset(), run.record.config.batch_norm)
        table = metrics.table(real, predict(network, real))
        about = {"run": run.record.run_id, "arch": run.record.config.arch, "start": run.record.weights.kind}
        found.append(about | _scores(table) | {"synthetic_ood": run.metrics.ood.normalized_error})
    guess = metrics.table(real, baselines.mean_pose(run.dataset())[[0] * len(real.frames)])  # the same for all
    found.append({"run": "", "arch": "mean pose of synthetic horses", "start": ""} | _scores(guess))
    click.echo(save("real_frames", found, frames=len(real.frames)))


def _scores(table) -> dict:
    by_frame = table.groupby("frame", sort=False)["normalized_error"].mean()
    return {"normalized_error": float(table["normalized_error"].mean()), "by_frame": by_frame.round(3).tolist()}


if __name__ == "__main__":
    main()
