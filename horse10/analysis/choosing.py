"""Whether it helps to choose the frames to label: what `benchmarks/next_frames.py` found."""

import pandas as pd

from horse10.metrics.digits import number

WAYS = {
    "ours": "next-frames",
    "pixels": "k-means of small pictures",
    "chance": "by chance",
    "least likely": "lowest likelihoods",
}
DATA = {"horses": "synthetic horses", "walks": "synthetic horses", "bees": "bees"}
WHERE = DATA | {"walks": "synthetic walks"}  # in whole videos, as long as Horse-10's
LEARNERS = {"linear": "a linear predictor", "network": "a network"}
TESTED = {"same videos": "other frames of the videos", "other animals": "animals not filmed yet"}
COUNTS = ("videos", "worlds", "better_than_chance", "ours_better", "ours_worse")


def rows(measured: dict) -> pd.DataFrame:
    """A row for each number of frames and way to choose: data, panel (with the predictor), tested, frames, way, videos
    (that its frames are from), worlds; regret, low, high (%); change of the error against chance, change_low,
    change_high (%); better_than_chance, ours_better, ours_worse (worlds)."""
    found = []
    for row in measured["results"]:
        regret, change = (
            {name: 100 * value for name, value in row[kind].items()} for kind in ("regret", "over_chance")
        )
        found.append(
            {
                "panel": f"{WHERE[row['data']]}, {LEARNERS[row['learner']]}",
                "tested": TESTED[row["tested"]],
                "frames": f"{row['n']} frames",
                "way": WAYS[row["way"]],
                "regret": regret["mean"],
                "low": regret["low"],
                "high": regret["high"],
                "change": change["mean"],
                "change_low": change["low"],
                "change_high": change["high"],
                "data": DATA[row["data"]],
                **{name: row[name] for name in COUNTS},
            }
        )
    return pd.DataFrame(found)


def against(table: pd.DataFrame) -> pd.DataFrame:
    """For people: in how many worlds `next-frames` had a smaller error than each other way : in how many a larger."""
    others = table[table["way"] != WAYS["ours"]]
    cells = [f"{row.ours_better} : {row.ours_worse}" for row in others.itertuples()]
    wide = others.assign(cell=cells, against=others["way"]).pivot(
        index=["panel", "tested", "frames"], columns="against", values="cell"
    )
    wide = wide[[way for way in WAYS.values() if way in wide]].reset_index()
    names = {"panel": "where", "tested": "errors on", "frames": "labelled next"}
    return wide.rename(columns=names).rename_axis(columns=None)


def words(table: pd.DataFrame) -> str:
    """What came out, a paragraph for each kind of data and predictor."""
    sentences = []
    for panel, part in table.groupby("panel", sort=False):
        told = []
        for way in ("ours", "least likely"):
            rows = part[part["way"] == WAYS[way]]
            better, total = rows["better_than_chance"].sum(), rows["worlds"].sum()
            change = number(rows["change"].mean(), "+.1f")
            told.append(f"in {better} of {total} comparisons, {change} % on average ({_clear(rows)})")
        sentences.append(
            f"{panel[0].upper()}{panel[1:]}: with the frames of `next-frames` the error is smaller than with as many "
            f"by chance {told[0]}; with those of the lowest likelihoods {told[1]}."
        )
    return "\n\n".join(sentences)


def covered(table: pd.DataFrame) -> str:
    """From how many videos each way takes its frames, in a sentence."""
    first = table[(table["panel"] == table["panel"].iloc[0]) & (table["tested"] == table["tested"].iloc[0])]
    parts = []
    for frames, part in first.groupby("frames", sort=False):
        numbers = [f"{row.videos:.1f} ({row.way})" for row in part.itertuples()]
        parts.append(f"{frames} are from {', '.join(numbers[:-1])} or {numbers[-1]} videos")
    return f"In {table['panel'].iloc[0]}: {'; '.join(parts)}."


def _clear(rows: pd.DataFrame) -> str:
    """In how many comparisons of means with chance the 95 % interval leaves out zero."""
    less, more = int((rows["change_high"] < 0).sum()), int((rows["change_low"] > 0).sum())
    parts = [f"{less} of {len(rows)} intervals below zero"] * bool(less)
    parts += [f"{more} of {len(rows)} above zero"] * bool(more)
    return ", ".join(parts) or f"all {len(rows)} intervals hold zero"
