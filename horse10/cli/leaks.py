"""horse10 leaks: what the test frames of a project have in common with its training frames."""

import textwrap
from pathlib import Path

import click

from horse10.cli.parameters import INCOMPLETE

WIDTH = 80
NAME = 22  # characters of a division's name in the table
MOST = 5  # animals or recordings that are named
HEADS = {"split": "division", "train": "train", "test": "test", "within_1": "<=1", "within_3": "<=3"}
HEADS |= {"within_10": "<=10", "distance_unknown": "?", "identical": "same", "animal": "animal"}
HEADS |= {"recording": "video", "honest": "honest"}
LEGEND = """\
<=1, <=3, <=10  a training frame of the same recording is so many frames away
?               unknown how far: no numbers in their names can be compared
same            the image is also a training image
animal, video   the animal{animals} or the recording is on both sides
honest          none of these"""
paths = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command()
@click.argument("source", required=False)
@click.option("--train", multiple=True, type=paths, help="A list of training frames, or a .slp or .json of them.")
@click.option("--test", multiple=True, type=paths, help="The same for the test frames; both may be repeated.")
@click.option("--sides", type=paths, help="One .csv with a column of frames and a column set: train or test.")
@click.option("--shuffle", type=int, help="Only this shuffle of a DeepLabCut project; default: all.")
@click.option(
    "--group-by",
    default="folder",
    show_default=True,
    help="What identifies an animal: folder, or a regular expression.",
)
@click.option("--recording-by", default="folder", show_default=True, help="What identifies a recording, likewise.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="A row for each test frame, as CSV.")
def leaks(source, train, test, sides, shuffle, group_by, recording_by, out) -> None:
    """How many test frames are neighbours or copies of training frames, or show an animal or a recording that is
    trained on, and how many are honest.

    SOURCE is a DeepLabCut project: its shuffles are read, or of Horse-10 its TrainTestInfo files. Any project, SLEAP or
    COCO file may be divided by lists: --train and --test, a frame in each line, or --sides. Two SLEAP or COCO files are
    two sides without a SOURCE: --train train.slp --test val.slp. Nothing is trained or changed. Exit code 3: some
    shuffles could not be read."""
    from horse10.forecast.leaks import meter
    from horse10.machine.folders import refuse_inputs

    if out:
        refuse_inputs([out], filter(None, [source, *train, *test, sides]))
    options = {"sides": sides, "shuffle": shuffle, "group_by": group_by, "recording_by": recording_by}
    found = meter(source, train=train, test=test, **options)
    click.echo(text(found))
    if out:
        _write(found.table, out)
        click.echo(out)
    for fault in found.faults:
        click.echo(f"incomplete: {_plain(fault)}", err=True)
    raise SystemExit(INCOMPLETE if found.faults else 0)


def text(found) -> str:
    """The table, what it means, who is on both sides, the notes, the advice."""
    animals = " (= folder)" if found.animals == "folder" else ""
    notes = "\n".join(_wrapped(f"! {note}") for note in found.notes)
    blocks = [_table(found.summary), LEGEND.format(animals=animals), _shared(found), notes, _wrapped(found.advice, "")]
    return "\n\n".join(block for block in blocks if block)


def _table(summary) -> str:
    from horse10.metrics.digits import percent

    names = [name if len(name) <= NAME else f"{name[: NAME - 3]}..." for name in map(_plain, summary["split"])]
    shares = map(percent, summary["honest_share"])
    honest = [f"{count} ({share}%)" for count, share in zip(summary["honest"], shares, strict=True)]
    table = summary.assign(split=names, honest=honest)
    columns = [[head, *map(str, table[column])] for column, head in HEADS.items()]
    widths = [max(map(len, cells)) for cells in columns]
    lines = [[cell.rjust(width) for cell, width in zip(row, widths, strict=True)] for row in zip(*columns, strict=True)]
    return "\n".join(" ".join([line[0].strip().ljust(widths[0]), *line[1:]]) for line in lines)


def _shared(found) -> str:
    """Which animals and recordings are on both sides, a few by name; once where they are the same."""
    kinds: dict[tuple, list[str]] = {}
    for (split, kind), rows in found.both_sides.groupby(["split", "kind"], sort=False):
        kinds.setdefault((split, *rows["name"]), []).append(f"{kind}s")
    lines = []
    for (split, *names), whose in kinds.items():
        more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
        some = ", ".join(names[:MOST])
        lines.append(_wrapped(f"{split}, {' and '.join(whose)} on both sides, {len(names)}: {some}{more}"))
    return "\n".join(lines)


def _wrapped(line: str, indent: str = "  ") -> str:
    options = {"break_long_words": False, "break_on_hyphens": False, "subsequent_indent": indent}
    return textwrap.fill(_plain(line), WIDTH, **options)


def _plain(name) -> str:
    """A name of a file or folder, without what a terminal would obey."""
    return "".join(sign if sign.isprintable() else "?" for sign in str(name))


def _write(table, path: Path) -> None:
    from horse10.machine.folders import whole
    from horse10.prediction.tables import as_text

    distance = ["" if value != value else f"{value:.0f}" for value in table["distance"]]
    written = table.assign(distance=distance).drop(columns="distance_unknown")
    written.loc[table["distance_unknown"], "distance"] = "unknown"
    for column in ("split", "frame", "nearest", "identical_to", "animal", "recording"):
        written[column] = [as_text(name, "'") for name in written[column]]
    with whole(path) as part:
        written.to_csv(part, index=False)
