"""horse10 robustness: what a network will do on the next animal of a project."""

from pathlib import Path

import click

from horse10.forecast.config import ForecastConfig

SETTINGS = {  # of a ForecastConfig, and what they are
    "group_by": "What tells animals apart: a regular expression.",
    "called": "What a group is, with its plural if that takes no s: recording, mouse/mice.",
    "scale_parts": "Count errors in distances of two body parts, A,B, not in px.",
    "individual": "Which one, where a frame has several animals.",
    "minutes": "Time for all trainings together.",
    "arch": "The network.",
    "weights": "auto, imagenet, none, or a .weights.h5.",
    "larger": "A second network to compare with: ARCH or ARCH,WEIGHTS.",
    "canvas": "Longest side of the frames for the training, px; 0: all.",
    "limit": "An error that would do; chosen if it is not given.",
    "wanted": "Share of further animals that the bound is to cover.",
    "recipe": "How the networks are trained.",
}


def with_settings(command):
    """The command with an option for each of SETTINGS, whose defaults are those of the configuration."""
    for name in reversed(SETTINGS):
        default = ForecastConfig.model_fields[name].default
        option = f"--{name.replace('_', '-')}"
        command = click.option(option, default=default, show_default=bool(default), help=SETTINGS[name])(command)
    return command


@click.command()
@click.argument("project", type=click.Path(path_type=Path, exists=True))
@with_settings
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default="robustness.html", show_default=True)
@click.option("--plan", "only_plan", is_flag=True, help="Only say what would be trained and how long it takes.")
def robustness(project, out, only_plan, **settings) -> None:
    """What to expect on the next animal: each animal of a PROJECT is kept out of a training in turn.

    PROJECT is a DeepLabCut project folder, a COCO keypoint .json or a SLEAP .slp. It is only read. The result is one
    page of HTML, with its numbers as JSON beside it; both are there after the first stage and grow with the others.
    Interrupted with Ctrl-C, the same command goes on."""
    from horse10.book.report import write
    from horse10.forecast.make import forecast, make_plan

    made = make_plan(project, **settings)
    click.echo(text(made))
    if only_plan:
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    forecast(made, click.echo, lambda found: click.echo(f"written: {', '.join(map(str, write(found, out)))}"))


def text(made) -> str:
    """The groups that were found, and what is to be trained."""
    from horse10.book.report.words import counted
    from horse10.dataset import groups

    found = groups.table(made.dataset)
    lines = [f"{counted(len(made.frames), made.config.called)} with labelled frames:"]
    lines.append(found[:SHOWN].to_string(index=False))
    lines += [f"  ... and {len(found) - SHOWN} more"] * (len(found) > SHOWN)
    for stage in made.stages:
        n = len(stage.configs)
        title = TITLES[stage.name] if len(made.frames) > 1 else "trained on some frames, tested on the others"
        lines.append(f"{title}: {n} training{'s' * (n != 1)}, about {stage.minutes:.0f} min")
    lines.append(f"in all about {made.minutes:.0f} min on two CPU cores; {made.config.arch}, {made.steps:,} steps each")
    lines += [f"! not asked: {each}" for each in made.left_out] + [f"! {each}" for each in made.notes]
    return "\n".join(lines)


SHOWN = 40
TITLES = {
    "folds": "each kept out in turn",
    "starts": "from random weights, and a larger network if asked for",
    "surface": "more animals or more frames",
}
