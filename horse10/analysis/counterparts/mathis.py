"""The findings of the Horse-10 texts in small, on synthetic horses and on bees."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import pandas as pd
from scipy import stats

from horse10.analysis import ladder, pairs
from horse10.analysis.counterparts.answer import Answer, Counterpart, several
from horse10.analysis.verdicts import above, alike, below, both
from horse10.backbones.weight_sets import WAYS
from horse10.metrics import TESTED
from horse10.metrics.digits import p_value, significant
from horse10.metrics.intervals import in_words
from horse10.papers import comparison, correlation

LEAST = 3  # networks that a line needs
FOLD = ["split", "held_out"]


def points(rows: pd.DataFrame, share: int | None = None) -> pd.DataFrame:
    """Errors in % of the animal's scale, of `ladder.error`, over the splits of `ladder.complete`: a row for arch, top1,
    start.

    share: of the frames, in %; any if None.
    """
    rows = ladder.complete(rows if share is None else rows[rows["train_fraction"] == share])
    keys = ["arch", "top1", "start"]
    found = [
        dict(zip(keys, names, strict=True)) | {subset: 100 * ladder.error(group, subset) for subset in TESTED}
        for names, group in ladder.named(rows).groupby(keys)
    ]
    return pd.DataFrame(found, columns=[*keys, *TESTED])


def falls(rows: pd.DataFrame, subset: str, told: str = "slope", share: int | None = 50) -> Answer | None:
    """Whether the error of pretrained networks falls as ImageNet accuracy rises; told: slope, r_squared or p."""
    table = points(rows, share).query("start == 'pretrained'")
    fit = _line(table["top1"], table[subset])
    return fit and Answer(below(fit), f"{_TOLD[told](fit)}, {_networks(table)}")


def steeper(rows: pd.DataFrame, share: int | None = 50) -> Answer | None:
    """Whether it falls more steeply out of domain: the line of the difference between the two errors falls."""
    table = points(rows, share).query("start == 'pretrained'")
    fit = _line(table["top1"], table["ood"] - table["within"])
    return fit and Answer(below(fit), f"difference of the slopes {_slope(fit)}, {_networks(table)}")


def flatter(rows: pd.DataFrame, subset: str, told: str = "slope") -> Answer | None:
    """Whether the line from scratch falls less steeply than that of the same networks pretrained."""
    wide = points(rows, 50).pivot(index=["arch", "top1"], columns="start", values=subset).dropna().reset_index()
    if not {"from scratch", "pretrained"} <= set(wide) or not (own := _line(wide["top1"], wide["from scratch"])):
        return None
    apart = _line(wide["top1"], wide["from scratch"] - wide["pretrained"])
    against = f"pretrained {_slope(_line(wide['top1'], wide['pretrained']))}"
    return Answer(above(apart), f"{_TOLD[told](own)}; {against}; {several(own['n'], 'network')}")


def worse_from_scratch(rows: pd.DataFrame, subset: str = "ood", share: int | None = 50) -> Answer | None:
    """Whether the error from scratch is larger than that of the same networks pretrained, over animals."""
    found = _ratio(rows, subset, share)
    return found and Answer(above(found, 1), f"error from scratch {_times(found)} that of pretraining, {_of(found)}")


def worse_over_networks(rows: pd.DataFrame, subset: str = "ood", share: int | None = 50) -> Answer | None:
    """The same with each network one observation: geometric mean and interval (t distribution) of their ratios."""
    wide = points(rows, share).pivot(index=["arch", "top1"], columns="start", values=subset)
    ratios = np.log((wide["from scratch"] / wide["pretrained"]).dropna()) if len(wide.columns) == len(WAYS) else ()
    if len(ratios) < LEAST:
        return None
    found = comparison.over_splits(ratios.to_numpy())
    mean, low, high = np.exp([found.value, found.low, found.high])
    words = f"error from scratch {in_words(mean, low, high)} times that of pretraining"
    return Answer(above({"low": low, "high": high}, 1), f"{words}, {several(len(ratios), 'network')}")


def catches_up_at_home(rows: pd.DataFrame) -> Answer | None:
    """Whether from scratch, in the time that the study gives it, is alike within domain and worse out of domain."""
    within, out = (_ratio(rows, subset, 50) for subset in ("within", "ood"))
    if not (within and out):
        return None
    words = f"error from scratch {_times(within)} that of pretraining within domain, {_times(out)} out of domain"
    return Answer(both(alike(within), above(out, 1)), f"{words}, {_of(within)}")


def _ratio(rows: pd.DataFrame, subset: str, share: int | None) -> dict | None:
    """Error from scratch over error pretrained, of the same networks, splits and animals; None of fewer than two."""
    rows = ladder.named(rows if share is None else rows[rows["train_fraction"] == share]).fillna({"held_out": ""})
    scratch, pretrained = (rows[rows["weights_kind"] == kind] for kind in ("scratch", "imagenet"))
    paired = pairs.pairs(scratch, pretrained, ["arch", "top1", *FOLD], subset)
    if len(set(paired["animal"])) < 2:
        return None
    steps = scratch["iterations"].mean() / pretrained["iterations"].mean()
    return pairs.ratio(paired) | {"networks": paired["arch"].nunique(), "steps": steps}


def _networks(table: pd.DataFrame) -> str:
    return ladder.counted(table["arch"].nunique(), len(table))


def _line(x: pd.Series, y: pd.Series) -> dict | None:
    """slope with low and high (95 %, t distribution), r_squared, p, n; None of fewer networks than LEAST."""
    if x.nunique() < LEAST:
        return None
    fit = correlation.fit_line(x, y)
    half = stats.t.ppf(0.975, fit.n - 2) * fit.slope_error
    return vars(fit) | {"low": fit.slope - half, "high": fit.slope + half}


def _slope(fit: dict) -> str:
    return in_words(fit["slope"], fit["low"], fit["high"])


def _times(ratio: dict) -> str:
    return f"{in_words(ratio['mean'], ratio['low'], ratio['high'])} times"


def _of(ratio: dict) -> str:
    steps = "as many steps" if round(ratio["steps"], 1) == 1 else f"{significant(ratio['steps'], 2)} times the steps"
    return f"{steps}, {several(ratio['networks'], 'network')}"


_TOLD: dict[str, Callable[[dict], str]] = {
    "slope": lambda fit: f"slope {_slope(fit)}",
    "r_squared": lambda fit: f"r² {fit['r_squared']:.2f}",
    "p": lambda fit: f"p {p_value(fit['p'])}",
}

FALLS = "Does the error {} fall as ImageNet accuracy rises?"
FLATTER = "Is the line {} flatter from scratch than pretrained?"
STEEPER = "Does the error fall more steeply out of domain?"
WORSE = "Is the error {} larger from scratch?"
OF_SHARE = "With {} % of the frames: is the error {} larger from scratch?"

NETWORKS = partial(Counterpart, ("ladder", ladder.MOST), "ladder")
STARTS = partial(Counterpart, ("ladder", ladder.LONGEST), "ladder")
BEES = partial(Counterpart, ("bees", "laptop"), "bees")
TIME = partial(Counterpart, ("time", "laptop"), "time")
FRACTIONS = partial(Counterpart, ("fractions", "laptop"), "time")


def _of_lines() -> Iterator[tuple[str, Counterpart]]:
    """The claims about a line through networks, and what answers them."""
    for names, (_, weights, subset, _) in comparison.LINES.items():
        study, asked, answer = (NETWORKS, FALLS, falls) if weights == "imagenet" else (STARTS, FLATTER, flatter)
        for name, told in zip(names, _TOLD, strict=True):
            yield name, study(asked.format(TESTED[subset]), partial(answer, subset=subset, told=told))


COUNTERPARTS = {name: (one,) for name, one in _of_lines()}
for _name, _subset in {"W01": "within", "W04": "ood"}.items():
    COUNTERPARTS[_name] += (BEES(FALLS.format(TESTED[_subset]), partial(falls, subset=_subset, share=None)),)
_WITHIN, _OUT = TESTED["within"], TESTED["ood"]
COUNTERPARTS |= {
    "W14": (TIME(OF_SHARE.format(5, _WITHIN), partial(worse_from_scratch, subset="within", share=5)),),
    "W17": (NETWORKS(STEEPER, steeper), BEES(STEEPER, partial(steeper, share=None))),
    "W18": (TIME("Is training from scratch as good within domain, but worse out of domain?", catches_up_at_home),),
    "I18": (
        STARTS(WORSE.format(_OUT), worse_over_networks),
        BEES(WORSE.format(_OUT), partial(worse_from_scratch, share=None)),
    ),
    "I20": (FRACTIONS(OF_SHARE.format(90, _OUT), partial(worse_from_scratch, share=90)),),
}
