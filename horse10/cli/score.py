"""horse10 score: predictions of any tool, scored as a run is."""

from pathlib import Path

import click

from horse10.cli.parameters import parameters, parsed

SUBSETS = ("train", "within", "ood")


@click.command()
@click.argument("predictions", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--data", "source", required=True, help="The labels: as -p data of the other commands.")
@click.option(
    "--subset", "subsets", multiple=True, type=click.Choice(SUBSETS), help="Only these frames; may be repeated."
)
@click.option("--animal", default="", help="Whose predictions, where the file has several animals.")
@click.option("--allow-missing", is_flag=True, help="A frame that is not in the file counts as missed.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Every number as a CSV file.")
@parameters
def score(predictions, source, subsets, animal, allow_missing, out, parameters) -> None:
    """Score predictions of DeepLabCut (.csv, .h5), Lightning Pose (.csv), SLEAP (.slp, .analysis.h5), COCO results
    (.json) or a run (.parquet) as a run is scored, with OKS and 95 % intervals over animals.

    Rows are joined with the labelled frames by the path of the picture, or by the video that the file is named after
    and the number of the frame; body parts by name."""
    from horse10.analysis.scoring import score as scored

    options = {"subsets": subsets or SUBSETS, "animal": animal, "allow_missing": allow_missing}
    scores = scored(predictions, source, **options, **parsed(parameters))
    click.echo(text(scores))
    if out:
        _write(scores.flat(), out)
        click.echo(out)


def text(scores) -> str:
    """All tables, one below the other, then the notes."""
    from horse10.metrics import oks

    unit = " and ".join(scores.unit or ())
    papers = "After the papers' rules: means over all labelled keypoints of a subset"
    papers += f"; 1 = the animal's median distance of {unit}" if unit else ""
    sigma = f"OKS and AP are COCO's, with sigma {oks.SIGMA} for every body part and the box around the labels as area"
    blocks = [f"{scores.badge}\n\n{papers}.\n{sigma}.\n\n{_table(scores.by())}"]
    if unit:
        mmpose = (
            f"After mmpose's rules for Horse-10: 1 = the distance of {unit} in the same frame; PCK is the mean over"
        )
        blocks.append(f"{mmpose} body parts.\n\n{_table(scores.by_mmpose())}")
    for column, words in _GROUPS.items():
        blocks.append(f"By {words}, after the papers' rules:\n\n{_table(scores.by(column))}")
    blocks += ["\n".join(f"! {note}" for note in scores.notes)] if scores.notes else []
    return "\n\n".join(blocks)


_GROUPS = {"animal": "animal", "bodypart": "body part"}
_HEADS = {
    "subset": "",
    "animal": "animal",
    "bodypart": "body part",
    "n_frames": "frames",
    "n_animals": "animals",
    "n_keypoints": "keypoints",
    "n_missing": "missing",
    "error_px": "error, px",
    "normalized_error": "normalised",
    "pck": "PCK@0.3",
    "oks": "OKS",
    "nme": "NME",
    "ap": "AP",
    "ap50": "AP50",
    "ap75": "AP75",
}


def _table(scores) -> str:
    """A measure and its interval in one column; columns without any number are left out."""
    import pandas as pd

    from horse10.metrics import SUBSETS as WORDS

    cells = {}
    for name, head in _HEADS.items():
        if name in scores and scores[name].notna().any():
            low, high = (scores.get(f"{name}_{bound}", [None] * len(scores)) for bound in ("low", "high"))
            cells[head] = [_cell(*each) for each in zip(scores[name].replace(WORDS), low, high, strict=True)]
    return pd.DataFrame(cells).to_string(index=False)


def _cell(value, low=None, high=None) -> str:
    if not isinstance(value, float):
        return str(value)
    if value != value:
        return "-"
    digits = 2 if value >= 10 else 3
    interval = "" if low is None or low != low else f" [{low:.{digits}f}, {high:.{digits}f}]"
    return f"{value:.{digits}f}{interval}"


def _write(table, path: Path) -> None:
    from horse10.folders import whole

    with whole(path) as part:
        table.to_csv(part, index=False)
