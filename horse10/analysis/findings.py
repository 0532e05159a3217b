"""Mensink et al.'s nine findings, A1 to A9, asked of our own matrix: printed, here, and whether they hold."""

from collections.abc import Iterator

import pandas as pd

from horse10.analysis.transfer import LEVELS, TARGET, gains, over_seeds
from horse10.metrics.digits import number
from horse10.papers import mensink, published

HOLDS = {True: "holds here", False: "does not hold here", None: "not run yet"}
LEAST = 2  # experiments or targets on each side, so that something can be said


def findings(experiments: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """finding, printed, here, verdict (a value of HOLDS).

    Args:
        experiments: of `transfer.over_seeds`, small and full targets; rows: of the study, for what has no source.
    """
    return pd.DataFrame(_all(experiments, rows), columns=["finding", "printed", "here", "verdict"])


def _all(experiments: pd.DataFrame, rows: pd.DataFrame) -> Iterator[tuple]:
    single = experiments[~experiments["source_task"].str.contains(",")]
    small = single[single["target_training_set"] == "small"]
    yield from _start(rows)
    yield from _any(small)
    yield from _domain(small)
    yield from _inclusion(small)
    yield from _together(experiments[experiments["target_training_set"] == "small"])
    yield from _across(small)
    yield from _both(small)
    yield from _larger(small, rows)
    yield from _size(single)


def _start(rows: pd.DataFrame) -> Iterator[tuple]:
    plain = rows[rows["source_task"].isna()]
    sides = [plain[plain["origin"] != "none"], plain[plain["origin"] == "none"]]
    both = sides[0].merge(sides[1], on=TARGET, suffixes=("", "_none"))
    sign = both["more_is_better"].astype(bool).map({True: 1, False: -1})
    better = (sign * (both["score"] - both["score_none"]) > 0).sum()
    here = f"better for {better} of {len(both)} targets"
    yield _row("A1: ImageNet beats random weights", "for all", here, better == len(both), len(both))


def _any(small: pd.DataFrame) -> Iterator[tuple]:
    best = small.groupby(["task", "domain"])["gain"].max()
    printed = f"{mensink.gains(8).loc[('small', 'all', 'all'), 'positive_percent']} % of targets"
    here = f"{_share(best)} of {len(best)} targets"
    yield _row(
        "A2: most targets have a source that helps", printed, here, (best > LEVELS["positive"]).mean() > 0.5, len(best)
    )


def _domain(small: pd.DataFrame) -> Iterator[tuple]:
    kinds = [("within", "cross"), ("cross", "within")]
    domain, task = (_of(small, *kind)["gain"] for kind in kinds)
    printed = " against ".join(f"{mensink.gains(7).loc[('small', *kind), 'positive_percent']} %" for kind in kinds)
    here = f"{_share(domain)} against {_share(task)}"
    holds = _positive(domain) > _positive(task)
    words = "A3: the domain matters more than the task type (positive: same domain only against same task type only)"
    yield _row(words, printed, here, holds, min(len(domain), len(task)))


def _inclusion(small: pd.DataFrame) -> Iterator[tuple]:
    within = small[small["task_type_transfer"] == "within"]
    kinds = ("includes", "included", "other")
    includes, included, other = (within.loc[within["inclusion"] == kind, "gain"] for kind in kinds)
    here = f"median gain {_median(includes)}; included by the target {_median(included)}, neither {_median(other)}"
    holds = includes.median() > max(included.median(), other.median())
    taus = mensink.distances()
    printed = f"rank correlation {taus[2]:.2f}, of the reverse {taus[3]:.2f}"
    yield _row("A4: the source should include the target", printed, here, holds, min(map(len, (includes, other))))


def _together(small: pd.DataFrame) -> Iterator[tuple]:
    joined = small["source_task"].str.contains(",")
    several = small[joined].set_index(["task", "domain"])["gain"]
    own = _of(small[~joined], "within", "within")
    both = pd.concat({"several": several, "own": own.set_index(["task", "domain"])["gain"]}, axis=1).dropna()
    better = int((both["own"] > both["several"]).sum())
    here = f"positive for {_share(several)}; the source of the same domain is better for {better} of {len(both)}"
    holds = _positive(several) == 1 and better > len(both) / 2
    words = "A5: several sources together always help, but less than the best of the same domain"
    yield _row(words, "positive for all; 7 of 10", here, holds, len(both))


def _across(small: pd.DataFrame) -> Iterator[tuple]:
    best = _of(small, "within", "cross").groupby(["task", "domain"])["gain"].max()
    printed = f"{mensink.gains(8).loc[('small', 'within', 'cross'), 'positive_percent']} % of targets"
    holds = (best > LEVELS["positive"]).mean() > 0.5
    yield _row("A6: another task type on the same domain can help", printed, _share(best), holds, len(best))


def _both(small: pd.DataFrame) -> Iterator[tuple]:
    found = {kind: _of(small, *kind)["gain"] for kind in PAIRS}
    near, best = found["within", "within"], max(map(_positive, found.values()))
    printed = f"{mensink.gains(7).loc[('small', 'within', 'within'), 'positive_percent']} % positive, the most"
    here, holds = f"{_share(near)} positive", _positive(near) == best
    yield _row("A7: same domain and same task type is best", printed, here, holds, len(near))


def _larger(small: pd.DataFrame, rows: pd.DataFrame) -> Iterator[tuple]:
    both = over_seeds(gains(rows), small_sources=True)
    smaller = _of(both[both["target_training_set"] == "full"], "within", "within")
    keys = ["task", "domain"]
    sides = [group.set_index(keys)["gain"] for group in (_of(small, "within", "within"), smaller)]
    paired = pd.concat(dict(zip(("larger", "smaller"), sides, strict=True)), axis=1).dropna()
    here = f"{_share(paired['larger'])} against {_share(paired['smaller'])} of {len(paired)} targets"
    holds = _positive(paired["larger"]) > _positive(paired["smaller"])
    printed = " against ".join(f"{published.printed()[name]:g} %" for name in ("M12", "M13"))
    words = "A8: a source larger than its target helps, a smaller one hardly (positive, same domain and task type)"
    yield _row(words, printed, here, holds, len(paired))


def _size(single: pd.DataFrame) -> Iterator[tuple]:
    keys = ["task", "domain", "source_task", "source_domain"]
    sides = {size: group.set_index(keys)["gain"] for size, group in single.groupby("target_training_set")}
    both = pd.DataFrame(sides).dropna() if len(sides) == 2 else pd.DataFrame({"small": [], "full": []})
    here = f"median of absolute gains {both['small'].abs().median():.0f} % against {both['full'].abs().median():.0f} %"
    holds = both["small"].abs().median() > both["full"].abs().median()
    very = [mensink.gains(7).loc[(size, "all", "all"), "very_positive_percent"] for size in ("small", "full")]
    printed = f"very positive: {very[0]} % against {very[1]} %"
    yield _row("A9: effects are larger for small targets", printed, here, holds, len(both))


PAIRS = [(domain, task) for domain in ("within", "cross") for task in ("within", "cross")]


def _row(finding: str, printed: str, here: str, holds: bool, n: int) -> tuple:
    return (finding, printed, here, HOLDS[bool(holds)]) if n >= LEAST else (finding, printed, "", HOLDS[None])


def _of(small: pd.DataFrame, domain: str, task: str) -> pd.DataFrame:
    """The experiments of one kind of transfer."""
    return small[(small["image_domain_transfer"] == domain) & (small["task_type_transfer"] == task)]


def _positive(gain: pd.Series) -> float:
    return float((gain > LEVELS["positive"]).mean())


def _share(gain: pd.Series) -> str:
    return f"{100 * _positive(gain):.0f} %" if len(gain) else "–"


def _median(gain: pd.Series) -> str:
    return f"{number(gain.median(), '+.0f')} %" if len(gain) else "–"
