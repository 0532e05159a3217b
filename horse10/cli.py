"""horse10 train | evaluate | predict | data: the functions of the notebooks, from a shell."""

from pathlib import Path

import click
import pandas as pd
import yaml

from horse10.config import RunConfig, make_config

VIDEO = {".mp4", ".avi", ".mov", ".mkv", ".m4v", ".mpg", ".webm"}

parameters = click.option(
    "-p",
    "--parameter",
    "pairs",
    nargs=2,
    multiple=True,
    metavar="NAME VALUE",
    help="As for papermill; may be repeated. Names: " + ", ".join(RunConfig.model_fields),
)
run_folder = click.argument("run", type=click.Path(path_type=Path))


@click.group(help=__doc__)
def app() -> None:
    pass


@app.command()
@parameters
def train(pairs) -> None:
    """Train and evaluate one network; the same command again continues an interrupted run."""
    import horse10

    experiment = horse10.prepare(_config(pairs))
    for name, reason in experiment.reasons.items():
        click.echo(f"{name} = {getattr(experiment.config, name)}: {reason}")
    cost = experiment.estimate()
    click.echo(
        f"{experiment.run_id}: about {cost['training_min']:.0f} min of training and {cost['evaluation_min']:.0f} min "
        f"of evaluation on two CPU cores, {cost['disk_mb']:.0f} MB on disk while it runs"
    )
    run = horse10.train(experiment)
    _show(run.record.record)
    click.echo(f"{'It was there already: ' if run.resumed else ''}record, weights and predictions in {run.folder}")


@app.command()
@run_folder
@parameters
def evaluate(run: Path, pairs) -> None:
    """Score the network of an earlier run, on its own data or on others with the same body parts."""
    from horse10 import metrics
    from horse10.dataset import dataset_of
    from horse10.runs import experiment

    config = _config(pairs)
    n = 0 if config.evaluate_frames == "auto" else config.evaluate_frames
    scores = metrics.summary(experiment.evaluate(run, dataset_of(config), n))
    click.echo(pd.DataFrame(scores).T.astype(float).to_string(float_format="%.3f"))


@app.command()
@run_folder
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@click.option("--out", type=click.Path(path_type=Path), default="predictions", show_default=True, help="Result folder.")
@click.option("--p-cutoff", default=0.6, show_default=True, help="Body parts less likely than this are not drawn.")
def predict(run: Path, source: Path, out: Path, p_cutoff: float) -> None:
    """Find the body parts in a video or a folder of images: tables as DeepLabCut writes them, labelled pictures."""
    from horse10.prediction.annotate import annotate_folder, annotate_video
    from horse10.prediction.frames import jitter_px

    video = source.suffix.lower() in VIDEO
    table, written = (annotate_video if video else annotate_folder)(run, source, out, p_cutoff)
    if video:
        parts = table.columns.get_level_values("bodyparts").unique()
        jitter = jitter_px(table.to_numpy().reshape(len(table), len(parts), 3), p_cutoff)
        said = ", ".join(f"{part} {value:.1f}" for part, value in zip(parts, jitter, strict=True))
        click.echo(f"{len(table)} frames; median movement from frame to frame, px: {said}")
    for path in written:
        click.echo(path)


@app.group()
def data() -> None:
    """Get Horse-10, check a data set, see what is on this machine."""


@data.command()
@click.option(
    "--from",
    "folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Without a network: a folder with the published files.",
)
@click.option("--yes", is_flag=True, help="Agree to the licence without being asked.")
def fetch(folder: Path | None, yes: bool) -> None:
    """Download Horse-10, verify every frame, put it into the cache; the same command continues a cut-off download."""
    from horse10.dataset import places, source

    if record := source.earlier():
        click.echo(f"It was there already, unchanged since {record['date']}: {places.home() / 'horse10'}")
        return
    click.echo(source.LICENCE)
    if not yes:
        click.confirm("Do you agree to this licence, and want the data?", abort=True)
    record = source.fetch(folder)
    click.echo(
        f"{record['frames']:,} frames of {record['animals']} animals, {record['labels']:,} labels, in "
        f"{places.home() / 'horse10'}\nfingerprint {record['fingerprint']}, recorded there in {source.RECORD}"
    )


@data.command()
@click.argument("source")
@parameters
def check(source: str, pairs) -> None:
    """List everything that is wrong with a project, with file and row: exit code 2, or 0 and what is in it."""
    from horse10.dataset import DatasetError

    try:
        _describe(_config(pairs, data=source))
    except DatasetError as error:
        click.echo(error)
        raise SystemExit(2) from None


@data.command()
@parameters
def info(pairs) -> None:
    """What is cached on this machine and how big, and what Horse-10 would be used; with -p, what a data set holds."""
    if pairs:
        _describe(_config(pairs))
        return
    from horse10.config import runs_folder
    from horse10.dataset import places

    for folder in (places.home(), runs_folder()):
        click.echo(f"{folder}{'' if folder.is_dir() else ': not there yet'}")
        for child in sorted(folder.glob("[!.]*")):
            sizes = [path.stat().st_size for path in (child, *child.rglob("*")) if path.is_file()]
            click.echo(f"  {sum(sizes) / 1e6:10,.1f} MB  {len(sizes):7,} files  {child.name}")
    horse10 = places.horse10()
    click.echo(f"Horse-10: {horse10 or 'not on this machine; `horse10 data fetch` gets it'}")


def _describe(config: RunConfig) -> None:
    """Frames, animals, split and scale of a data set."""
    from horse10.dataset import dataset_of

    dataset = dataset_of(config)
    click.echo(
        f"{dataset.name}: {len(dataset.frames)} frames of {len(set(dataset.animal))} animals, "
        f"{len(dataset.bodyparts)} body parts, in {dataset.root}\n"
        f"split {dataset.split}: {len(dataset.train)} training, {len(dataset.within)} within-domain, "
        f"{len(dataset.ood)} out-of-domain frames"
    )
    scale = pd.Series(dataset.scale_px)
    if scale.notna().all():
        click.echo(f"scale: {scale.min():.1f} to {scale.max():.1f} px, median {scale.median():.1f} px")


def _config(pairs, **others) -> RunConfig:
    return make_config(**{name: yaml.safe_load(value) for name, value in pairs} | others)


def _show(record: dict) -> None:
    """Errors and baselines, and what to know about them."""
    rows = {"network": record["metrics"], **record["baselines"]}
    columns = ["mean_error_px", "normalized_error", "pck"]
    table = pd.concat({name: pd.DataFrame(scores).T[columns] for name, scores in rows.items()}, axis=1)
    click.echo(f"{record['dataset']['badge']}\n{table.astype(float).to_string(float_format='%.3f')}")
    for note in record["notes"]:
        click.echo(f"! {note}")


def main() -> None:
    """The command: errors that a user can mend are said without a traceback."""
    try:
        app()
    except (ValueError, OSError, RuntimeError) as error:
        if type(error).__module__.startswith("horse10") or isinstance(error, OSError):
            click.echo(f"error: {error}", err=True)
            raise SystemExit(2) from None
        raise
