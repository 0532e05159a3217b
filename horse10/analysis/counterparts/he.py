"""The findings of He et al. 2018 in small, on synthetic horses that are known, as COCO's test photos are."""

from functools import partial

import pandas as pd

from horse10.analysis import pairs, rethinking
from horse10.analysis.counterparts.answer import Answer, Counterpart, above, alike, below
from horse10.analysis.rethinking import PRETRAINED, WAYS
from horse10.metrics import TESTED
from horse10.metrics.intervals import in_words

BATCH, GROUP = WAYS[1:]
SHARE, TENTH = 50, 5  # % of the frames
SUBSET = "within"


def learns(rows: pd.DataFrame) -> Answer | None:
    """Whether training from scratch works: an error below that of a pose that is always the same."""
    own = rethinking.ways(rows).query("way == @BATCH and train_fraction == @SHARE")
    own = own[own["iterations"] == own["iterations"].max()]
    error = pairs.interval(own, SUBSET) if len(own) else None
    if not error:
        return None
    pose = own[f"mean_pose_{SUBSET}_normalized_error"].mean()
    words = in_words(error["mean"], error["low"], error["high"])
    return Answer(below(error, pose), f"error {words}, of the mean pose {pose:.2f}")


def starts_behind(rows: pd.DataFrame) -> Answer | None:
    """Whether pretraining is ahead after the shortest training."""
    short = _ratio(rows, SHARE, min)
    return short and Answer(above(short, 1), _times(short))


def gains_by_time(rows: pd.DataFrame) -> Answer | None:
    """Whether from scratch is less behind after the longest training than after the shortest."""
    short, long = (_ratio(rows, SHARE, which) for which in (min, max))
    if not (short and long) or short["steps"] == long["steps"]:
        return None
    return Answer(_clearly_less(long, short), f"{_times(short)}, {_times(long, brief=True)}")


def needs_few_frames(rows: pd.DataFrame) -> Answer | None:
    """Whether pretraining helps more with a tenth of the frames, at the longest training."""
    few, all_ = (_ratio(rows, share, max) for share in (TENTH, SHARE))
    if not (few and all_):
        return None
    words = f"{_times(few)} with {TENTH} % of the frames, {_times(all_, brief=True)} with {SHARE} %"
    return Answer(_clearly_less(all_, few), words)


def catches_up(rows: pd.DataFrame) -> Answer | None:
    """Whether pretraining does not help key points after the longest training with all frames."""
    long = _ratio(rows, SHARE, max)
    return long and Answer(alike(long), _times(long))


def group_norm_works(rows: pd.DataFrame) -> Answer | None:
    """Whether a network from scratch is better with group norm than with batch norm, after the longest training."""
    found = _ratio(rows, SHARE, max, GROUP, BATCH)
    if not found:
        return None
    words = in_words(found["mean"], found["low"], found["high"])
    return Answer(below(found, 1), f"error with group norm {words} times that with batch norm, {found['steps']} steps")


def helps_less_with_precision(rows: pd.DataFrame) -> Answer | None:
    """Whether pretraining finds fewer times as many key points at the strictest threshold as at the loosest."""
    table = rethinking.advantages(rows).query("way == @BATCH and train_fraction == @SHARE").dropna()
    table = table[table["subset"] == TESTED[SUBSET]].sort_values("threshold")
    if len(table) < 2:
        return None
    strict, loose = table.iloc[0], table.iloc[-1]
    words = [f"{one.ratio:.2f} times as many within {one.threshold:g}" for one in (strict, loose)]
    return Answer(bool(strict.ratio < loose.ratio), f"pretraining finds {', '.join(words)}")


def _ratio(rows: pd.DataFrame, share: int, which, way: str = BATCH, base: str = PRETRAINED) -> dict | None:
    """Error of one way over error of another with a share of the frames, after the shortest or longest training that
    both have; which: min or max."""
    rows = rethinking.ways(rows).query("train_fraction == @share")
    sides = [rows[rows["way"] == name] for name in (way, base)]
    lengths = set.intersection(*(set(side["iterations"]) for side in sides))
    if not lengths:
        return None
    steps = which(lengths)
    paired = pairs.pairs(*(side[side["iterations"] == steps] for side in sides), ["split"], SUBSET)
    return pairs.ratio(paired) | {"steps": steps} if len(set(paired["animal"])) > 1 else None


def _clearly_less(one: dict, other: dict) -> bool | None:
    """Whether a number is below another one, or above it, by intervals that do not meet; None if they do."""
    return True if one["high"] < other["low"] else False if one["low"] > other["high"] else None


def _times(ratio: dict, brief: bool = False) -> str:
    times = in_words(ratio["mean"], ratio["low"], ratio["high"])
    return times + ("" if brief else " times the error of pretraining") + f" after {ratio['steps']} steps"


HE = partial(Counterpart, ("he", "laptop"), "rethinking")
COUNTERPARTS = {
    "R01": (HE("Does a network from random weights learn more than the mean pose?", learns),),
    "R02": (HE("Is from scratch less behind after longer training?", gains_by_time),),
    "R04": (HE("Is pretraining ahead after the shortest training?", starts_behind),),
    "R05": (HE("Does pretraining help more with a tenth of the frames?", needs_few_frames),),
    "R06": (HE("Does pretraining help less where a key point must be placed precisely?", helps_less_with_precision),),
    "R07": (HE("Is group norm better than batch norm from scratch?", group_norm_works),),
    "R10": (HE("Is from scratch as good after the longest training?", catches_up),),
}
