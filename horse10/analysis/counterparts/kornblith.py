"""The findings of Kornblith et al. 2019 in small, on the sets of the study of probes."""

from functools import partial

import pandas as pd

from horse10.analysis import probing
from horse10.analysis.counterparts.answer import Answer, Counterpart, several
from horse10.analysis.verdicts import above
from horse10.metrics.digits import number, p_value
from horse10.metrics.intervals import in_words

SIZE = "side_px"


def correlates(rows: pd.DataFrame, setting: str, told: str = "r") -> Answer | None:
    """Whether accuracy on ImageNet and mean accuracy on the sets go together; told: r, r_squared, rho or p."""
    own = (rows["weights"] == "none") == (setting == "scratch")  # features of random weights are another question
    rows = rows[(rows["setting"] == setting) & own]
    if rows.empty:
        return None
    most = rows.groupby(SIZE)[["arch", "weights"]].apply(lambda group: len(group.drop_duplicates())).idxmax()
    found = probing.correlations(rows[rows[SIZE] == most]).query("set == ''")
    if found.empty:
        return None
    one = found.iloc[0]
    who = probing.counted(probing.shares(rows[rows[SIZE] == most], setting).index)
    return Answer(above(one), f"{_TOLD[told](one)}, {who}, images of {most} px")


def better(rows: pd.DataFrame, ours: str, base: str) -> Answer | None:
    """Whether one setting finds more than another, on the same networks and sets: by the log odds."""
    both = probing.paired(rows, ours, base)
    if both["set"].nunique() < 2:
        return None
    found = probing.difference(both)
    gain = f"log odds {in_words(found['mean'], found['low'], found['high'], '+.2f')}"
    sets = several(found["n_sets"], "set")
    return Answer(above(found), f"{gain}; better in {found['wins']} of {found['n']} pairs, {sets}")


_TOLD = {
    "r": lambda one: f"r {in_words(one['r'], one['low'], one['high'])}",
    "r_squared": lambda one: f"r² {one['r'] ** 2:.2f}",
    "rho": lambda one: f"ρ {number(one['rho'], '.2f')}",
    "p": lambda one: f"p {p_value(one['p'])}",
}
CORRELATIONS = {  # the claims about r, r², rho and p of each setting
    "fixed": ("K01", "K52", "K53", "K54"),
    "finetuned": ("K02", "K55", "K56", "K57"),
    "scratch": ("K03", "K58", "K59", "K60"),
}
TOGETHER = "Is accuracy on ImageNet correlated with accuracy on the sets ({})?"
PROBE = partial(Counterpart, ("kornblith", "laptop"), "probe")
COUNTERPARTS = {
    name: (PROBE(TOGETHER.format(probing.SETTINGS[setting]), partial(correlates, setting=setting, told=told)),)
    for setting, names in CORRELATIONS.items()
    for name, told in zip(names, _TOLD, strict=True)
} | {
    "K06": (PROBE("Is fine-tuning better than logistic regression?", partial(better, ours="finetuned", base="fixed")),),
    "K07": (
        PROBE(
            "Is fine-tuning better than training from random weights?",
            partial(better, ours="finetuned", base="scratch"),
        ),
    ),
    "K09": (
        PROBE(
            "Is logistic regression better than a support vector machine?", partial(better, ours="fixed", base="svm")
        ),
    ),
}
COUNTERPARTS["K33"] = COUNTERPARTS["K01"]  # of public checkpoints, which ours are too
