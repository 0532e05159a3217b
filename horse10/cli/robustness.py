"""horse10 robustness: what a network will do on the next animal of a project."""

from functools import partial
from pathlib import Path

import click
from click.core import ParameterSource

from horse10.cli import plain
from horse10.forecast.config import ForecastConfig
from horse10.machine.quiet import load_backend

SHOWN = 40  # animals
SETTINGS = {  # of a ForecastConfig, and what they are
    "group_by": "A regular expression that identifies the animal.",
    "called": "Name of a group, with its plural if that takes no s: recording, mouse/mice.",
    "scale_parts": "Give errors in units of the distance of two body parts, A,B, not in px.",
    "individual": "The animal to use, if frames have several.",
    "minutes": "Time for all trainings together.",
    "arch": "The network.",
    "weights": "auto, imagenet, none, or a .weights.h5.",
    "larger": "A second network to compare with: ARCH or ARCH,WEIGHTS.",
    "canvas": "Longest side of the frames for the training, px; 0: all.",
    "limit": "An acceptable error; chosen if it is not given.",
    "wanted": "Probability with which the bound for the next animal should hold.",
    "recipe": "The training recipe.",
}
NEW = "A video or a folder of pictures of an animal without labels: what is new in it. Can be given several times."


def with_settings(command):
    """The command with an option for each of SETTINGS, whose defaults are those of the configuration."""
    for name in reversed(SETTINGS):
        default = ForecastConfig.model_fields[name].default
        option = f"--{name.replace('_', '-')}"
        command = click.option(option, default=default, show_default=bool(default), help=SETTINGS[name])(command)
    return command


file = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command()
@click.argument("project", type=click.Path(path_type=Path, exists=True))
@with_settings
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default="robustness.html", show_default=True)
@click.option("--new", multiple=True, type=click.Path(path_type=Path, exists=True), help=NEW)
@click.option("--plan", "only_plan", is_flag=True, help="Only show what would be trained and how long it takes.")
@click.option(
    "--predictions", multiple=True, type=file, help="Predictions of networks of any tool; nothing is trained."
)
@click.option("--train", multiple=True, type=file, help="A file that lists or holds the frames they were trained on.")
@click.option("--sides", multiple=True, type=file, help="Or a .csv with a column of frames and a column set.")
@click.option("--shuffle", multiple=True, help="Or a DeepLabCut shuffle, by its number or whole name.")
def robustness(project, out, new, only_plan, predictions, train, sides, shuffle, **settings) -> None:
    """What to expect on the next animal: each animal of a PROJECT is held out of a training in turn.

    PROJECT is a DeepLabCut project folder, a COCO keypoint .json or a SLEAP .slp. It is opened read-only. The result
    is one page of HTML, with its numbers as JSON beside it; both are there after the first stage and grow with the
    others.
    After Ctrl-C, the same command resumes.

    With --predictions the page is on networks that you have: the files, one or several, are of DeepLabCut, Lightning
    Pose, SLEAP, COCO's results or runs. What counts is which frames a network was trained on. The names that DeepLabCut
    gives files tell it, and the column set of Lightning Pose; else say it by --train, --sides or --shuffle, once for
    all files of one network, or once for each file in the same order."""
    from horse10.book.report import paths, write
    from horse10.dataset.names import printable
    from horse10.forecast.said import Said

    def so_far(found):
        click.echo(f"written: {', '.join(map(str, write(found, out)))}")

    said = Said.of(train, sides, shuffle)
    paths(out, [project, *predictions, *train, *sides, *new])
    if predictions:
        _refuse_settings_of_trainings()
        if new:
            load_backend()
        from horse10.forecast import foreign

        made = foreign.gathered(project, predictions, said, **settings)
        shown, go_on = text_of_predictions(made), partial(foreign.forecast, made, so_far, new)
    else:
        said.of_each(0)
        load_backend()
        from horse10.forecast import make

        made = make.make_plan(project, **settings)
        shown, go_on = text(made), partial(make.forecast, made, lambda line: click.echo(printable(line)), so_far, new)
    click.echo(shown)
    if not only_plan:
        out.parent.mkdir(parents=True, exist_ok=True)
        go_on()


def _refuse_settings_of_trainings() -> None:
    from horse10.forecast.foreign import TRAINING

    context = click.get_current_context()
    typed = [name for name in SETTINGS if context.get_parameter_source(name) == ParameterSource.COMMANDLINE]
    if unused := [f"--{name.replace('_', '-')}" for name in typed if name in TRAINING]:
        raise click.UsageError(f"{', '.join(unused)}: of trainings, but with --predictions nothing is trained.")


def text_of_predictions(made) -> str:
    """The groups that were found, and what is taken for granted of each network."""
    from horse10.book.report import foreign
    from horse10.dataset.names import printable

    lines = [foreign.network(each, made.config.called) for each in made.described]
    lines += [] if made.known else [foreign.caution(unknown=True)]
    return "\n".join([*_groups(made), *map(printable, [*lines, *(f"! {each}" for each in made.notes)])])


def text(made) -> str:
    """The groups that were found, and what is to be trained."""
    from horse10.dataset.names import printable

    lines = _groups(made)
    for stage in made.stages:
        n = len(stage.configs)
        lines.append(f"{stage.title}: {n} training{'s' * (n != 1)}, {_about(stage.minutes)}")
    lines.append(f"in all {_about(made.minutes)} on two CPU cores; {made.config.arch}, {made.steps:,} steps each")
    lines += [f"! {printable(each)}" for each in (*made.left_out, *made.notes)]
    return "\n".join(lines)


def _about(minutes: float) -> str:
    return f"about {max(1, round(minutes))} min"


def _groups(made) -> list[str]:
    from horse10.book.report.words import counted
    from horse10.dataset import groups

    found = groups.table(made.dataset)
    lines = [f"{counted(len(made.frames), made.config.called)} with labelled frames:"]
    lines.append(plain.table(found[:SHOWN]))
    return lines + [f"  ... and {len(found) - SHOWN} more"] * (len(found) > SHOWN)
