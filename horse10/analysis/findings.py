"""Mensink et al.'s nine findings, A1 to A9, asked of our own matrix: printed, here, and whether they hold."""

from collections.abc import Iterator

import pandas as pd

from horse10.analysis.transfer import LEVELS, comparable, gains, over_seeds
from horse10.analysis.verdicts import NOT_RUN, VERDICTS, above, both
from horse10.metrics.digits import number
from horse10.metrics.intervals import ANY, clustered_interval, told
from horse10.papers import mensink, published

LEAST = 2  # targets, so that something can be said
KEYS = ["task", "domain"]  # of a target
HALF, HUNDRED = 50, 100.0  # %; "most" is more than half
PERCENT, APART = (0, HUNDRED), (-HUNDRED, HUNDRED)  # what a share can be, and the difference of two


def findings(experiments: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """finding, printed, here, verdict (one of VERDICTS, or NOT_RUN).

    A finding that compares holds if the interval (95 %, over targets) of the difference within each target lies on
    its side; one that says "all" holds if there is no exception.

    Args:
        experiments: of `transfer.over_seeds`, small and full targets; rows: of the study, for what has no source.
    """
    return pd.DataFrame(_all(experiments, rows), columns=["finding", "printed", "here", "verdict"])


def _all(experiments: pd.DataFrame, rows: pd.DataFrame) -> Iterator[tuple]:
    joined = experiments["source_task"].str.contains(",")
    is_small = experiments["target_training_set"] == "small"
    small = experiments[is_small & ~joined]
    yield _start(rows)
    yield _most("A2: most targets have a source that helps", ("all", "all"), small)
    yield _domain(small)
    yield _inclusion(small)
    yield _together(small, experiments[is_small & joined])
    yield _most("A6: another task type on the same domain can help", ("within", "cross"), _of(small, "within", "cross"))
    yield _both(small)
    yield _larger(small, rows)
    yield _size(experiments[~joined])


def _start(rows: pd.DataFrame) -> tuple:
    rows, same = comparable(rows)
    plain = rows[rows["source_task"].isna()]
    sides = [plain[plain["origin"] != "none"], plain[plain["origin"] == "none"]]
    runs = sides[0].merge(sides[1], on=same, suffixes=("", "_none"))
    means = runs.groupby([*KEYS, "frames", "more_is_better"])[["score", "score_none"]].mean().reset_index()
    sign = means["more_is_better"].astype(bool).map({True: 1, False: -1})
    better = int((sign * (means["score"] - means["score_none"]) > 0).sum())
    here = f"better for {better} of {len(means)} targets, small and full"
    return _row("A1: ImageNet beats random weights", "for all", here, better == len(means), len(means))


def _most(words: str, kind: tuple[str, str], experiments: pd.DataFrame) -> tuple:
    """Whether the best source is positive for most targets; kind: of transfer, by domain and task type."""
    helped = HUNDRED * (experiments.groupby(KEYS)["gain"].max() > LEVELS["positive"])
    printed = f"{mensink.gains(8).loc[('small', *kind), 'positive_percent']} % of targets"
    found = _over_targets(helped, PERCENT)
    return _row(words, printed, f"{told(found, '.0f')} % of {len(helped)} targets", above(found, HALF), len(helped))


def _domain(small: pd.DataFrame) -> tuple:
    kinds = [("within", "cross"), ("cross", "within")]
    domain, task = (_of(small, *kind) for kind in kinds)
    printed = " against ".join(f"{mensink.gains(7).loc[('small', *kind), 'positive_percent']} %" for kind in kinds)
    apart = _over_targets(_by_target(domain) - _by_target(task), APART)
    here = f"{_share(domain['gain'])} against {_share(task['gain'])}; {_apart(apart)}"
    words = "A3: the domain matters more than the task type (positive: same domain only against same task type only)"
    return _row(words, printed, here, above(apart), apart["n"])


def _inclusion(small: pd.DataFrame) -> tuple:
    within = small[small["task_type_transfer"] == "within"]
    kinds = ("includes", "included", "other")
    medians = within.groupby([*KEYS, "inclusion"])["gain"].median().unstack().reindex(columns=list(kinds))
    apart = _over_targets(medians["includes"] - medians["other"])
    includes, included, other = (_median(within.loc[within["inclusion"] == kind, "gain"]) for kind in kinds)
    here = f"median gain {includes}; included by the target {included}, neither {other}; {_apart(apart)}"
    taus = mensink.distances()
    printed = f"rank correlation {taus[2]:.2f}, of the reverse {taus[3]:.2f}"
    return _row("A4: the source should include the target", printed, here, above(apart), apart["n"])


def _together(small: pd.DataFrame, joined: pd.DataFrame) -> tuple:
    paired = _paired(several=joined, own=_of(small, "within", "within"))
    better = paired["own"] > paired["several"]
    always = _share(joined["gain"])
    here = f"positive for {always}; the source of the same domain is better for {better.sum()} of {len(better)}"
    most = above(_over_targets(HUNDRED * better, PERCENT), HALF)
    holds = both(bool((joined["gain"] > LEVELS["positive"]).all()), most)
    words = "A5: several sources together always help, but less than the best of the same domain"
    return _row(words, "positive for all; 7 of 10", here, holds, len(paired))


def _both(small: pd.DataFrame) -> tuple:
    near, *others = (_of(small, domain, task) for domain in ("within", "cross") for task in ("within", "cross"))
    apart = [_over_targets(_by_target(near) - _by_target(other), APART) for other in others]
    least = min(apart, key=lambda found: found["mean"])
    printed = f"{mensink.gains(7).loc[('small', 'within', 'within'), 'positive_percent']} % positive, the most"
    here = f"{_share(near['gain'])} positive; to the next best kind, {_apart(least)}"
    words = "A7: same domain and same task type is best"
    return _row(words, printed, here, both(*map(above, apart)), min(found["n"] for found in apart))


def _larger(small: pd.DataFrame, rows: pd.DataFrame) -> tuple:
    every = over_seeds(gains(rows), small_sources=True)
    full = every[every["target_training_set"] == "full"]
    paired = _paired(**{name: _of(side, "within", "within") for name, side in (("larger", small), ("smaller", full))})
    helps = HUNDRED * (paired > LEVELS["positive"])
    apart = _over_targets(helps["larger"] - helps["smaller"], APART)
    shares = " against ".join(_share(paired[name]) for name in paired)
    printed = " against ".join(f"{published.printed()[name]:g} %" for name in ("M12", "M13"))
    words = "A8: a source larger than its target helps, a smaller one hardly (positive, same domain and task type)"
    return _row(words, printed, f"{shares} of {len(paired)} targets; {_apart(apart)}", above(apart), len(paired))


def _size(single: pd.DataFrame) -> tuple:
    keys = [*KEYS, "source_task", "source_domain"]
    sides = {size: single[single["target_training_set"] == size].set_index(keys)["gain"] for size in ("small", "full")}
    paired = pd.concat(sides, axis=1).dropna().abs()
    by_target = paired.groupby(KEYS).median()
    apart = _over_targets(by_target["small"] - by_target["full"])
    medians = " against ".join(f"{number(paired[size].median(), '.0f')} %" for size in sides)
    very = [mensink.gains(7).loc[(size, "all", "all"), "very_positive_percent"] for size in sides]
    printed = f"very positive: {very[0]} % against {very[1]} %"
    here = f"median of absolute gains {medians}; {_apart(apart)}"
    return _row("A9: effects are larger for small targets", printed, here, above(apart), apart["n"])


def _row(finding: str, printed: str, here: str, holds: bool | None, n: int) -> tuple:
    return (finding, printed, here, VERDICTS[holds]) if n >= LEAST else (finding, printed, "", NOT_RUN)


def _of(small: pd.DataFrame, domain: str, task: str) -> pd.DataFrame:
    """The experiments of one kind of transfer."""
    return small[(small["image_domain_transfer"] == domain) & (small["task_type_transfer"] == task)]


def _paired(**sides: pd.DataFrame) -> pd.DataFrame:
    """Gains of targets that have one experiment on each side, a column a side."""
    return pd.concat({name: side.set_index(KEYS)["gain"] for name, side in sides.items()}, axis=1).dropna()


def _by_target(experiments: pd.DataFrame) -> pd.Series:
    """% of the experiments of each target that are positive."""
    return HUNDRED * (experiments["gain"] > LEVELS["positive"]).groupby([experiments[key] for key in KEYS]).mean()


def _over_targets(values: pd.Series, limits: tuple[float, float] = ANY) -> dict:
    """Mean of a number for each target with low and high (95 %, over targets), NaN of fewer than LEAST; n."""
    values = values.dropna()
    if len(values) < LEAST:
        return {"mean": float(values.mean()), "low": float("nan"), "high": float("nan"), "n": len(values)}
    return clustered_interval(values, range(len(values)), limits)


def _apart(found: dict) -> str:
    return f"difference within targets {told(found, '+.0f')}"


def _share(gain: pd.Series) -> str:
    return f"{HUNDRED * (gain > LEVELS['positive']).mean():.0f} %" if len(gain) else "–"


def _median(gain: pd.Series) -> str:
    return f"{number(gain.median(), '+.0f')} %" if len(gain) else "–"
