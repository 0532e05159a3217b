"""The findings of He et al. 2018 in small: key points of known horses, alike as COCO's photos are; boxes of others."""

from functools import partial

import numpy as np
import pandas as pd

from horse10.analysis import pairs, rethinking
from horse10.analysis.counterparts.answer import Answer, Counterpart, several
from horse10.analysis.rethinking import PRETRAINED, WAYS
from horse10.analysis.verdicts import above, alike, below, both
from horse10.metrics import TESTED
from horse10.metrics.digits import number
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
    """Whether pretraining finds fewer times as many key points at the strictest threshold as at the loosest, by the
    interval over splits; undecided of one."""
    table = _precision(rows)
    if len(table) < 2:
        return None
    steps = table["iterations"].iloc[0]
    by_split = [_precision(part) for _, part in rows[rows["iterations"] == steps].groupby("split")]
    changes = [np.log(part["ratio"].iloc[0] / part["ratio"].iloc[-1]) for part in by_split if len(part) > 1]
    words = [f"{one.ratio:.2f} times as many within {one.threshold:g}" for one in table.iloc[[0, -1]].itertuples()]
    told = f"pretraining finds {', '.join(words)} after {steps} steps, {several(len(changes), 'split')}"
    return Answer(below(rethinking.over_seeds(np.array(changes))), told)


def boxes_behind(rows: pd.DataFrame) -> Answer | None:
    """Whether pretraining is ahead in boxes after the shortest training with all frames."""
    table = _boxes(rows, "ap")
    table = table[table["steps"] == table["steps"].min()]
    return _by_points(table, below)


def boxes_ahead(rows: pd.DataFrame) -> Answer | None:
    """Whether from scratch is ahead in AP75 of boxes after the longest training with all frames."""
    return _by_points(rethinking.longest(_boxes(rows, "ap75")), above)


def most_at_precision(rows: pd.DataFrame) -> Answer | None:
    """Whether from scratch gains in AP75 of boxes, and more than in AP50."""
    points = rethinking.task_scores(rows)
    names = [rethinking.MEASURES[name] for name in ("ap75", "ap50")]
    keys = [*rethinking.TRAINED, "seed", "way"]
    strict, loose = (points[points["measure"] == name].set_index(keys)["score"] for name in names)
    apart = (strict - loose).dropna().reset_index().assign(measure="AP75 less those of AP50")
    more = _by_points(rethinking.longest(_of_all_frames(rethinking.task_differences(apart))), above)
    gain = boxes_ahead(rows)
    return Answer(both(gain.holds, more.holds), gain.number) if gain and more else None


def _precision(rows: pd.DataFrame) -> pd.DataFrame:
    """`rethinking.advantages` on known horses with batch norm and all frames, the strictest threshold first."""
    table = rethinking.advantages(rows).query("way == @BATCH and train_fraction == @SHARE").dropna()
    return table[table["subset"] == TESTED[SUBSET]].sort_values("threshold")


def _boxes(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """`rethinking.task_differences` of one measure with batch norm and all frames."""
    table = _of_all_frames(rethinking.task_differences(rethinking.task_scores(rows)))
    return table[table["measure"] == rethinking.MEASURES[name]]


def _of_all_frames(table: pd.DataFrame) -> pd.DataFrame:
    return table[(table["frames"] == table["frames"].max()) & (table["way"] == BATCH)]


def _by_points(table: pd.DataFrame, side) -> Answer | None:
    """The answer of one difference, in points; side: above or below zero."""
    if table.empty:
        return None
    one = table.iloc[0]
    known = one["seeds"] > 1
    words = in_words(one["mean"], one["low"], one["high"], "+.1f") if known else number(one["mean"], "+.1f")
    told = f"from scratch minus pretrained: {words} points of {one['measure']} after {one['steps']} steps"
    return Answer(side(one), f"{told}, {several(int(one['seeds']), 'seed')}")


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


TASKS = partial(Counterpart, ("he_tasks", "laptop"), "rethinking")
STRICT = "Is training from scratch better in box AP75 after the longest training?"
HE = partial(Counterpart, ("he", "laptop"), "rethinking")
COUNTERPARTS = {
    "R01": (HE("Does training from scratch beat the mean pose?", learns),),
    "R02": (HE("Does longer training reduce the advantage of pretraining?", gains_by_time),),
    "R04": (
        HE("Is pretraining better after the shortest training?", starts_behind),
        TASKS("Is pretraining better in box AP after the shortest training?", boxes_behind),
    ),
    "R05": (HE("Does pretraining help more with a tenth of the frames?", needs_few_frames),),
    "R06": (HE("Does pretraining help less at strict thresholds?", helps_less_with_precision),),
    "R07": (HE("Is group norm better than batch norm from scratch?", group_norm_works),),
    "R10": (HE("Is training from scratch as good after the longest training?", catches_up),),
    "R08": (TASKS(STRICT, boxes_ahead),),
    "R09": (TASKS(STRICT, boxes_ahead),),
    "R13": (TASKS("Does training from scratch gain more in box AP75 than in AP50?", most_at_precision),),
}
