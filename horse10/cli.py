"""horse10 train | evaluate | predict | data: what the notebooks do, from a shell."""

from pathlib import Path

import click

from horse10 import __version__
from horse10.config import RunConfig, make_config
from horse10.errors import UserError
from horse10.training.stopping import sigterm_exits

# The library is imported inside the commands, so that --help and a mistyped option need not wait for it.

BACKENDS = {"tensorflow", "jax", "torch"}

parameters = click.option(
    "-p",
    "--parameter",
    "parameters",
    nargs=2,
    multiple=True,
    metavar="NAME VALUE",
    help="As for papermill, and text stays as typed; may be repeated. Names: " + ", ".join(RunConfig.model_fields),
)
run_folder = click.argument("run")


@click.group(help=__doc__)
@click.version_option(__version__)
def app() -> None:
    pass


@app.command()
@parameters
def train(parameters) -> None:
    """Train and evaluate one network; the same command again continues an interrupted run."""
    import horse10

    experiment = horse10.prepare(_config(parameters))
    for name, reason in experiment.reasons.items():
        click.echo(f"{name} = {getattr(experiment.config, name)}: {reason}")
    for note in experiment.dataset.notes:
        click.echo(f"! {note}")
    cost = experiment.estimate()
    click.echo(
        f"{experiment.run_id}: about {cost['training_min']:.0f} min of training and {cost['evaluation_min']:.0f} min "
        f"of evaluation on two CPU cores, {cost['disk_mb']:.0f} MB on disk while it runs"
    )
    finished = experiment.is_finished()
    run = horse10.train(experiment)
    _show_errors(run.record)
    click.echo(f"{'Nothing to do, this run is finished: ' if finished else ''}record and weights are in {run.folder}")


@app.command()
@run_folder
@parameters
def evaluate(run: str, parameters) -> None:
    """Score the network of an earlier run on its own data, or with -p on others with the same body parts."""
    import pandas as pd

    import horse10

    evaluation = horse10.open_run(run).evaluate(**_parsed(parameters))
    click.echo(pd.DataFrame(evaluation.metrics.model_dump()).T.astype(float).to_string(float_format="%.3f"))
    for note in evaluation.notes:
        click.echo(f"! {note}")


@app.command()
@run_folder
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@click.option("--out", type=click.Path(path_type=Path), default="predictions", show_default=True, help="Result folder.")
@click.option("--p-cutoff", default=0.6, show_default=True, help="Body parts less likely than this are not drawn.")
def predict(run: str, source: Path, out: Path, p_cutoff: float) -> None:
    """Find the body parts in a video or a folder of images: tables as DeepLabCut writes them, labelled pictures."""
    import horse10
    from horse10.prediction.tables import jitter_px

    table, written = horse10.open_run(run).predict(source, out, p_cutoff)
    if source.is_file():
        bodyparts = table.columns.get_level_values("bodyparts").unique()
        jitter = jitter_px(table.to_numpy().reshape(len(table), len(bodyparts), 3), p_cutoff)
        values = ", ".join(f"{part} {px:.1f}" for part, px in zip(bodyparts, jitter, strict=True))
        click.echo(f"{len(table)} frames; median movement from frame to frame, px: {values}")
    for path in written:
        click.echo(path)


@app.group()
def data() -> None:
    """Get Horse-10, check a data set, list what is on this machine."""


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
        click.echo(f"It is there already, unchanged since {record['date']}: {places.home() / 'horse10'}")
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
def check(source: str, parameters) -> None:
    """List everything that is wrong with a project, with file and row: exit code 2, or 0 and what is in it."""
    from horse10.dataset import DatasetError

    try:
        _describe(_config(parameters, data=source))
    except DatasetError as error:
        click.echo(error)
        raise SystemExit(2) from None


@data.command()
@parameters
def info(parameters) -> None:
    """What is cached on this machine and how big, and which Horse-10 would be used; with -p, what a data set holds."""
    if parameters:
        _describe(_config(parameters))
        return
    from horse10.dataset import places
    from horse10.folders import runs_folder

    for folder in (places.home(), runs_folder()):
        click.echo(f"{folder}{'' if folder.is_dir() else ': not there yet'}")
        for child in sorted(folder.glob("[!.]*")):
            sizes = [path.stat().st_size for path in (child, *child.rglob("*")) if path.is_file()]
            click.echo(f"  {sum(sizes) / 1e6:10,.1f} MB  {len(sizes):7,} files  {child.name}")
    horse10 = places.horse10()
    click.echo(f"Horse-10: {horse10 or 'not on this machine; `horse10 data fetch` gets it'}")


def _describe(config: RunConfig) -> None:
    from horse10.dataset import dataset_of, preview

    click.echo(preview.text(dataset_of(config)))


def _config(parameters, **others) -> RunConfig:
    return make_config(**_parsed(parameters) | others)


def _parsed(parameters) -> dict:
    return {name: RunConfig.parse_text(name, text) for name, text in parameters}


def _show_errors(record) -> None:
    """Errors of the network and the baselines of a `RunRecord`, and its notes."""
    import pandas as pd

    rows = {"network": record.metrics.model_dump(), **record.baselines.model_dump()}
    columns = ["mean_error_px", "normalized_error", "pck"]
    table = pd.concat({name: pd.DataFrame(scores).T[columns] for name, scores in rows.items()}, axis=1)
    click.echo(f"{record.badge}\n{table.astype(float).to_string(float_format='%.3f')}")
    for note in record.notes:
        click.echo(f"! {note}")


def main() -> None:
    """The command. What a user can mend is reported in one message, without a traceback and with exit code 2.

    SIGTERM ends it as an exception does, with exit code 143, so that files and processes are cleaned up.
    """
    try:
        with sigterm_exits():
            app(prog_name="horse10")
    except (UserError, OSError) as error:
        _fail(str(error))
    except ModuleNotFoundError as error:
        if error.name not in BACKENDS:
            raise
        _fail(f"Keras finds no {error.name}: install horse10[{error.name}], or set KERAS_BACKEND to another backend")


def _fail(message: str) -> None:
    click.echo(f"error: {message}", err=True)
    raise SystemExit(2) from None


if __name__ == "__main__":
    main()
