"""horse10 next-frames: which frames to label next."""

from pathlib import Path

import click

from horse10.cli import plain
from horse10.cli.parameters import INCOMPLETE

NEXT = """\
DeepLabCut: add the videos to your project (add_new_videos), copy the folders of {folder}/labeled-data into its
labeled-data, correct each machinelabels layer in napari and save it, then create_training_dataset.
SLEAP: open {folder}/next-frames.slp; the frames are its labelling suggestions."""


@click.command("next-frames")
@click.argument("run")
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True), metavar="SOURCE...")
@click.option("-n", "--n", default=20, show_default=True, type=click.IntRange(1), help="How many frames.")
@click.option("--out", type=click.Path(path_type=Path), default="next-frames", show_default=True, help="A new folder.")
@click.option("--most", default=10_000, show_default=True, type=click.IntRange(1), help="Frames to look at, at most.")
def nextframes(run, sources, n, out, most) -> None:
    """Which frames of unlabelled videos to label next, for the network of a finished RUN.

    SOURCE is a video, or a folder of pictures; several are chosen from together. They are only read. The new folder has
    the chosen frames with predictions to correct, as DeepLabCut and as SLEAP open them, a table that says why, and one
    picture of all. Exit code 3: a part of the sources could not be read, the rest was chosen from."""
    import horse10

    found = horse10.next_frames(run, sources, n, out, most=most)
    table = found.table.assign(picture=found.table["picture"].str.removeprefix("labeled-data/"))
    shown = table.drop(columns=["video", "frame"])
    click.echo(plain.table(shown, float_format="%.2f"))
    click.echo("\n".join([*(f"! {note}" for note in found.notes), NEXT.format(folder=found.folder)]))
    for fault in found.faults:
        click.echo(f"incomplete: {fault}", err=True)
    raise SystemExit(INCOMPLETE if found.faults else 0)
