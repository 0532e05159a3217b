"""horse10 robustness | next-frames | leaks | train | evaluate | predict | score | study | data: the notebooks' work,
and more, from a shell."""

from pathlib import Path

import click

from horse10 import __version__
from horse10.cli.data import data
from horse10.cli.leaks import leaks
from horse10.cli.nextframes import nextframes
from horse10.cli.parameters import INCOMPLETE, config_of, parameters, parsed
from horse10.cli.robustness import robustness
from horse10.cli.score import score
from horse10.cli.study import study
from horse10.errors import UserError
from horse10.machine.quiet import load_backend
from horse10.training.stopping import sigterm_exits

# The library is imported inside the commands, so that --help and a mistyped option need not wait for it.

BACKENDS = {"tensorflow", "jax", "torch"}

run_folder = click.argument("run")


@click.group(help=__doc__)
@click.version_option(__version__)
def app() -> None:
    pass


@app.command()
@parameters
def train(parameters) -> None:
    """Train and evaluate one network; the same command resumes an interrupted run."""
    load_backend()
    import horse10
    from horse10.metrics.digits import duration

    experiment = horse10.prepare(config_of(parameters))
    for name, reason in experiment.reasons.items():
        click.echo(f"{name} = {getattr(experiment.config, name)}: {reason}")
    for note in experiment.dataset.notes:
        click.echo(f"! {note}")
    cost = experiment.estimate()
    training, evaluation = (duration(60 * cost[f"{what}_min"]) for what in ("training", "evaluation"))
    click.echo(
        f"{experiment.run_id}: about {training} of training and {evaluation} of evaluation on two CPU cores, "
        f"{cost['disk_mb']:.0f} MB on disk while it runs"
    )
    finished = experiment.is_finished()
    run = horse10.train(experiment)
    _show_errors(run.record)
    click.echo(f"{'Nothing to do, this run is finished: ' if finished else ''}record and weights are in {run.folder}")


@app.command()
@run_folder
@parameters
def evaluate(run: str, parameters) -> None:
    """Score the network of a run on its own data, or with -p on other data with the same body parts."""
    load_backend()
    import pandas as pd

    import horse10

    evaluation = horse10.open_run(run).evaluate(**parsed(parameters))
    click.echo(evaluation.badge)
    click.echo(pd.DataFrame(evaluation.metrics.model_dump()).T.astype(float).to_string(float_format="%.3f"))
    for note in evaluation.notes:
        click.echo(f"! {note}")


@app.command()
@run_folder
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@click.option("--out", type=click.Path(path_type=Path), default="predictions", show_default=True, help="Result folder.")
@click.option("--p-cutoff", default=0.6, show_default=True, help="Body parts of a lower likelihood are not drawn.")
def predict(run: str, source: Path, out: Path, p_cutoff: float) -> None:
    """Find the body parts in a video, a picture or a folder of pictures: tables as DeepLabCut writes them, and
    labelled copies. Exit code 3: a part of the source could not be read, the rest is predicted."""
    load_backend()
    import horse10
    from horse10.prediction.tables import summary

    prediction = horse10.open_run(run).predict(source, out, p_cutoff)
    notes = [f"! {note}" for note in prediction.notes]
    click.echo("\n".join([summary(prediction.table, p_cutoff), *notes, *map(str, prediction.written)]))
    for fault in prediction.faults:
        click.echo(f"incomplete: {fault}", err=True)
    raise SystemExit(INCOMPLETE if prediction.faults else 0)


app.add_command(robustness)
app.add_command(nextframes)
app.add_command(score)
app.add_command(leaks)
app.add_command(study)
app.add_command(data)


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
