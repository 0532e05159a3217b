"""horse10 score: predictions of any tool, scored as a run is."""

from pathlib import Path

import click

from horse10.cli.parameters import parameters, parsed

SUBSETS = ("train", "within", "ood")
NAMES = {"subset": "", "animal": "animal", "bodypart": "body part"}
PAPERS = {"n_frames": "frames", "n_animals": "animals", "n_keypoints": "keypoints", "n_missing": "missing"}
PAPERS |= {"error_px": "error, px", "normalized_error": "normalised", "pck": "PCK@0.3"}
COCO = {"oks": "OKS", "ap": "AP", "ap50": "AP50", "ap75": "AP75"}
MMPOSE = {"n_frames": "frames", "n_keypoints": "keypoints", "nme": "NME", "pck": "PCK@0.3"}


@click.command()
@click.argument("predictions", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--data", "source", required=True, help="The labelled data, as -p data of the other commands.")
@click.option(
    "--subset", "subsets", multiple=True, type=click.Choice(SUBSETS), help="Score only these frames; may be repeated."
)
@click.option("--animal", default="", help="The animal to score, if the file has several.")
@click.option("--allow-missing", is_flag=True, help="Count frames that are not in the file as missed.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write every number to a CSV file.")
@parameters
def score(predictions, source, subsets, animal, allow_missing, out, parameters) -> None:
    """Score predictions of DeepLabCut (.csv, .h5), Lightning Pose (.csv), SLEAP (.slp, .analysis.h5), COCO results
    (.json) or a run (.parquet) as a run is scored, with OKS and 95 % intervals over animals.

    Rows are matched to labelled frames by the path of the image, or by the video that the file is named after and
    the number of the frame; body parts by name."""
    from horse10.analysis.scoring import score as scored
    from horse10.machine.folders import refuse_inputs

    if out:
        refuse_inputs([out], [*predictions, source])
    options = {"subsets": subsets or SUBSETS, "animal": animal, "allow_missing": allow_missing}
    scores = scored(predictions, **options, **parsed([*parameters, ("data", source)]))
    click.echo(text(scores))
    if out:
        _write(scores.flat(), out)
        click.echo(out)


def text(scores) -> str:
    """All tables, one below the other, then the notes."""
    from horse10.metrics import SUBSETS as WORDS
    from horse10.metrics import oks

    unit = " and ".join(scores.unit or ())
    papers = f"; 1 = the animal's median distance of {unit}" if unit else ""
    blocks = [
        scores.badge,
        f"Papers' rules: means over all labelled keypoints{papers}.\nIn brackets: 95 % intervals over animals.",
        _table(scores.by(), "subset", PAPERS),
        f"COCO's rules: OKS with sigma {oks.SIGMA} for every body part, area = the box around the labels.",
        _table(scores.by(), "subset", COCO),
    ]
    if unit:
        blocks.append(
            f"mmpose's rules for Horse-10: PCK is a mean over body parts; 1 = the frame's distance of {unit}."
        )
        blocks.append(_table(scores.by_mmpose(), "subset", MMPOSE))
    for column in ("animal", "bodypart"):
        table = scores.by(column)
        for subset in table["subset"].unique():
            heads = PAPERS | {"oks": "OKS"} | ({} if column == "bodypart" else {"n_animals": None})
            blocks.append(f"{WORDS[subset].capitalize()}, papers' rules and OKS:")
            blocks.append(_table(table[table["subset"] == subset], column, heads))
    blocks += ["\n".join(f"! {note}" for note in scores.notes)] if scores.notes else []
    return "\n\n".join(blocks)


def _table(scores, name: str, heads: dict[str, str | None]) -> str:
    """A measure and its interval in one column; columns without any number, or without a head, are left out."""
    import pandas as pd

    from horse10.metrics import SUBSETS as WORDS

    cells = {NAMES[name]: [WORDS.get(each, each) for each in scores[name]]}
    for measure, head in heads.items():
        if head and scores[measure].notna().any():
            low, high = (scores.get(f"{measure}_{bound}", [None] * len(scores)) for bound in ("low", "high"))
            digits = 2 if measure == "error_px" else 3
            cells[head] = [_cell(*each, digits) for each in zip(scores[measure], low, high, strict=True)]
    return pd.DataFrame(cells).to_string(index=False)


def _cell(value, low, high, digits: int) -> str:
    if not isinstance(value, float):
        return str(value)
    if value != value:
        return "-"
    interval = "" if low is None or low != low else f" [{low:.{digits}f}, {high:.{digits}f}]"
    return f"{value:.{digits}f}{interval}"


def _write(table, path: Path) -> None:
    from horse10.machine.folders import whole
    from horse10.prediction.tables import as_text

    with whole(path) as part:
        table.assign(name=[as_text(name, "'") for name in table["name"]]).to_csv(part, index=False)
