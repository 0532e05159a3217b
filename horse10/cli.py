"""horse10 train | evaluate | predict | data: the functions of the notebooks, from a shell."""

from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
import yaml

from horse10.config import RunConfig, make_config

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)

Parameters = Annotated[
    list[tuple[str, str]],
    typer.Option("-p", "--parameter", help="NAME VALUE, as for papermill. Names: " + ", ".join(RunConfig.model_fields)),
]
RunFolder = Annotated[Path, typer.Argument(help="Folder of a finished run, e.g. runs/<run id>.")]
VIDEO = {".mp4", ".avi", ".mov", ".mkv", ".m4v", ".mpg", ".webm"}


@app.command()
def train(parameter: Parameters = []) -> None:  # noqa: B006 - typer reads the default
    """Train and evaluate one network; the same command again continues an interrupted run."""
    import horse10

    experiment = horse10.prepare(_config(parameter))
    for name, reason in experiment.reasons.items():
        typer.echo(f"{name} = {getattr(experiment.config, name)}: {reason}")
    cost = experiment.estimate()
    typer.echo(
        f"{experiment.run_id}: about {cost['training_min']:.0f} min of training and "
        f"{cost['evaluation_min']:.0f} min of evaluation on two CPU cores, {cost['disk_mb']:.0f} MB on disk while it runs"
    )
    run = horse10.train(experiment)
    _show(run.record.record)
    typer.echo(f"{'It was there already: ' if run.resumed else ''}record, weights and predictions in {run.folder}")


@app.command()
def evaluate(run: RunFolder, parameter: Parameters = []) -> None:  # noqa: B006
    """Score the network of an earlier run, on its own data or on others with the same body parts."""
    from horse10 import metrics
    from horse10.experiment import evaluate as evaluate_run
    from horse10.plan import dataset_of

    config = _config(parameter)
    table = evaluate_run(run, dataset_of(config), 0 if config.evaluate_frames == "auto" else config.evaluate_frames)
    typer.echo(pd.DataFrame(metrics.summary(table)).T.to_string(float_format="%.3f"))


@app.command()
def predict(
    run: RunFolder,
    source: Annotated[Path, typer.Argument(help="A video, or a folder of images.")],
    out: Annotated[Path, typer.Option(help="Folder for the results.")] = Path("predictions"),
    p_cutoff: Annotated[float, typer.Option(help="Body parts less likely than this are not drawn.")] = 0.6,
) -> None:
    """Find the body parts in a video or a folder of images: DeepLabCut-style CSV and HDF5, and labelled pictures."""
    from horse10.annotate import annotate_folder, annotate_video

    work = annotate_video if source.suffix.lower() in VIDEO else annotate_folder
    for path in work(run, source, out, p_cutoff):
        typer.echo(path)


@app.command()
def data(parameter: Parameters = []) -> None:  # noqa: B006
    """Check a data set and say what is in it: every fault at once, with file and row."""
    from horse10.plan import dataset_of

    dataset = dataset_of(_config(parameter))
    scale = pd.Series(dataset.scale_px).describe()[["min", "50%", "max"]]
    typer.echo(
        f"{dataset.name}: {len(dataset.frames)} frames of {len(set(dataset.animal))} animals, "
        f"{len(dataset.bodyparts)} body parts, in {dataset.root}\n"
        f"split {dataset.split}: {len(dataset.train)} training, {len(dataset.within)} within-domain, "
        f"{len(dataset.ood)} out-of-domain frames\n"
        + (
            f"scale: {scale['min']:.1f} to {scale['max']:.1f} px, median {scale['50%']:.1f}"
            if scale.notna().all()
            else ""
        )
    )


def _config(pairs) -> RunConfig:
    return make_config(**{name: yaml.safe_load(value) for name, value in pairs})


def _show(record: dict) -> None:
    """Errors and baselines, and what to know about them."""
    rows = {"network": record["metrics"], **record["baselines"]}
    columns = ["mean_error_px", "normalized_error", "pck"]
    table = pd.concat({name: pd.DataFrame(scores).T[columns] for name, scores in rows.items()}, axis=1)
    typer.echo(f"{record['dataset']['badge']}\n{table.astype(float).to_string(float_format='%.3f')}")
    for note in record["notes"]:
        typer.echo(f"! {note}")


def main() -> None:
    """The command: errors that a user can mend are said in one line, without a traceback."""
    try:
        app()
    except (ValueError, OSError, RuntimeError) as error:
        if type(error).__module__.startswith("horse10") or isinstance(error, OSError):
            typer.echo(f"error: {error}", err=True)
            raise SystemExit(2) from None
        raise
