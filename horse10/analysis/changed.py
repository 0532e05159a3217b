"""Whether unlabelled pictures tell what is new in a video, and its error: what `benchmarks/changed.py` found."""

import numpy as np
import pandas as pd
from scipy import stats

from horse10.metrics.digits import number, percent
from horse10.metrics.intervals import around, half_width, told
from horse10.synthetic.factors import FACTORS

NOTHING = "nothing"  # is shifted: the new horse is another one, and that is all
KINDS = ("farther", "farthest", "beyond", "worse", "bounded")


def rank(x, y, clusters) -> dict[str, float]:
    """Spearman's rho of x and y, (N,), with a 95 % interval over clusters (N,), by a jackknife: mean (the rho of all),
    low, high, n, n_clusters."""
    x, y, clusters = np.asarray(x, float), np.asarray(y, float), np.asarray(clusters)
    kept = [clusters != name for name in np.unique(clusters)]
    rho, half = _rho(x, y), half_width(np.array([_rho(x[rows], y[rows]) for rows in kept]))
    return around(rho, half, (-1, 1)) | {"n": len(x), "n_clusters": len(kept)}


def _rho(x: np.ndarray, y: np.ndarray) -> float:
    """NaN where all values of one are the same."""
    ranks = stats.rankdata([x, y], axis=1)
    return float(np.corrcoef(ranks)[0, 1]) if np.ptp(ranks, axis=1).all() else np.nan


def cases(measured: dict) -> pd.DataFrame:
    """What was new in the horses of each case, and how it showed.

    Returns:
        case; elsewhere, whether it is another world and not a shifted factor; farther and worse, distance and error
        over the mean of the known horses; farthest, the share of the new horses that lie farther than all known ones;
        beyond, measures; bounded, the share with an error of at most the largest of the known. Each with _low and
        _high; sorted by `farther`.
    """
    ends = {"": "mean", "_low": "low", "_high": "high"}
    rows = []
    for case, found in measured["results"]["cases"].items():
        row = {"case": case, "elsewhere": case not in (NOTHING, *FACTORS)}
        for kind in KINDS:
            row |= {f"{kind}{end}": found[kind][name] for end, name in ends.items()}
        rows.append(row)
    return pd.DataFrame(rows).sort_values("farther", ignore_index=True)


def beside_errors(measured: dict, report: dict) -> pd.DataFrame:
    """The distance of each animal from the others, and its error in a report when it was kept out: animal, distance,
    error."""
    errors = {each["animal"]: each["error"] for each in report["animals"]}
    rows = [(name, distance, errors[name]) for name, distance in measured["results"].items()]
    return pd.DataFrame(rows, columns=["animal", "distance", "error"])


def factors_in_words(measured: dict) -> str:
    """Whether the shifted factor can be named."""
    found = measured["results"]
    right, chance = found["factor"]["named"], found["factor"]["chance"]
    told = {case: share for case, share in found["factor"]["by_case"].items() if share > 0.5}
    best = ", ".join(f"{case} ({percent(share)} %)" for case, share in sorted(told.items(), key=lambda pair: -pair[1]))
    return (
        f"**Which factor?** Of {len(found['factor']['by_case'])} answers, the {len(FACTORS)} factors and none, a "
        f"classifier trained on other herds names the right one for {_percent(right)} of the new horses; guessing "
        f"gives {percent(chance)} %, and with the factors shuffled it is "
        f"{_percent(found['factor_control']['named'])}. It names these more often than not: {best or 'none'}."
    )


def error_in_words(measured: dict) -> str:
    """Whether the distance predicts the error, and whether all measures do."""
    found = measured["results"]["error"]
    one, far = found["factors"], found["domains"]
    does = "predicts" if one["rank"]["low"] > 0 and one["foretold"] > 0 else "does not predict"
    narrower = 1 - np.sqrt(1 - max(0.0, one["foretold_by_all"]))
    return (
        f"**The distance {does} the error.** With at most one factor shifted their rank correlation is "
        f"{_rank(one['rank'])}, and the distance predicts {_share(one['foretold'])} of the variance of the log error "
        f"in other herds; with all measures it is {_share(one['foretold_by_all'])}, which would make an interval of "
        f"the error {percent(narrower)} % narrower. In other worlds the correlation is {_rank(far['rank'])}."
    )


def bound_in_words(measured: dict) -> str:
    """Whether the largest error of the known horses bounds that of the new ones, near and far."""
    found, chance = measured["results"]["bounded"], measured["results"]["chance"]
    return (
        f"The largest error of {round(1 / chance) - 1} known horses is a bound for {percent(1 - chance)} % or more "
        f"of further horses like them. It holds for {_percent(found['others'])} of the new horses that are not farther "
        f"away than all known ones, and for {_percent(found['farthest'])} of the {found['farthest']['n']} that are."
    )


def animals_in_words(table: pd.DataFrame, called: str) -> str:
    """The same of real animals: rows of `beside_errors`."""
    found = rank(table["distance"], table["error"], table["animal"])
    if found["low"] > 0:
        verdict = "The error grows with the distance"
    elif found["high"] < 0:
        verdict = "The error falls with the distance"
    else:
        verdict = "No relation is found"
    return f"**{verdict}**: the rank correlation of distance and error is {_rank(found)} over {len(table)} {called}s."


def _rank(found: dict) -> str:
    return told(found, "+.2f")


def _percent(found: dict) -> str:
    return f"{told(found, '.0f', 100)} %"


def _share(value: float) -> str:
    """A share of variance; a line can be worse than the mean."""
    return "none" if value <= 0 else f"{number(100 * value, '.0f')} %"
