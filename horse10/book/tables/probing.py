"""Transfer to sets of images as tables for people: accuracies, correlations, what each way to transfer adds."""

import pandas as pd

from horse10.analysis import probing
from horse10.analysis.probing import PRINTED, SETTINGS
from horse10.book.charts.probing import PUBLIC
from horse10.metrics.intervals import in_words
from horse10.papers import published
from horse10.transfer.sets import SETS

PAIRS = (
    ("finetuned", "fixed"),
    ("scratch", "fixed"),
    ("finetuned", "scratch"),
    ("svm", "fixed"),
    ("augmented", "fixed"),
)


def accuracies(rows: pd.DataFrame) -> pd.DataFrame:
    """Accuracy in % on each set of the networks of `rows` by logistic regression, a row per network, best last."""
    shown = probing.shares(rows, "fixed")  # which networks and sets; their shares are those that have finite odds
    sums = rows[rows["setting"] == "fixed"].groupby(["weights", "set"])[["correct", "n_test"]].sum()
    right = (sums["correct"] / sums["n_test"]).unstack()
    table = (100 * right.loc[shown.index, shown.columns]).round(1).rename_axis(columns=None)
    table.columns = [SETS[name].short for name in table]
    found = probing.top1(rows)[table.index]
    named = table.assign(top1=found).sort_values("top1").rename_axis("weights").reset_index()
    return named[["weights", "top1", *table.columns]].rename(columns={"top1": "ImageNet top-1 (%)"})


def beside_the_paper(rows: pd.DataFrame) -> pd.DataFrame:
    """r of all sets together with its interval, for each setting, beside the one printed in Table A.1."""
    printed = published.load("kornblith_correlations").set_index("setting")["r"]
    found = probing.correlations(rows)
    ours = found[found["set"] == ""].set_index("setting")
    table = []
    for setting, words in SETTINGS.items():
        if setting in ours.index or setting in PRINTED:
            own = ours.loc[setting] if setting in ours.index else None
            here = in_words(own["r"], own["low"], own["high"]) if own is not None else "–"
            here = {"r here (95 %)": here, "networks": int(own["n"]) if own is not None else "–"}
            table.append({"setting": words, **here, "printed r": printed.get(PRINTED.get(setting, ""), "–")})
    public = {"setting": "logistic regression, public checkpoints", "r here (95 %)": "–", "networks": "–"}
    table.insert(1, public | {"printed r": printed[PUBLIC]})
    return pd.DataFrame(table)


def trained_or_fixed(rows: pd.DataFrame) -> pd.DataFrame:
    """What each way to transfer adds to the log odds of another's on the same sets, networks and image sizes."""
    table = []
    for ours, base in PAIRS:
        both = probing.paired(rows, ours, base)
        if len(both) > 1:
            found = probing.difference(both)
            gain = in_words(found["mean"], found["low"], found["high"], "+.2f")
            counts = {"better in": f"{found['wins']} of {found['n']}", "networks": both["arch"].nunique()}
            gains = {"gain in log odds (95 % over sets)": gain, **counts, "sets": found["n_sets"]}
            table.append({"setting": SETTINGS[ours], "against": SETTINGS[base], **gains})
    return pd.DataFrame(table)


def sizes(rows: pd.DataFrame) -> pd.DataFrame:
    """Accuracy (%) of logistic regression of networks that were given a set in several sizes, a column for each size.

    Returns:
        data set, network, ImageNet top-1 (%), and the sizes in px, of one set at least.
    """
    fixed = rows[(rows["setting"] == "fixed") & rows["top1"].notna()]
    sums = fixed.groupby(["set", "weights", "top1", "side_px"])[["correct", "n_test"]].sum()
    wide = (100 * sums["correct"] / sums["n_test"]).round(1).unstack()
    known = {name: row.short for name, row in SETS.items()}
    largest = wide.columns.max() if len(wide) else 0
    wide = wide.dropna(subset=[96, largest])[[96, largest]] if largest > 96 else wide[:0]
    wide = wide.rename(columns="{} px".format).rename_axis(columns=None).reset_index().sort_values(["set", "top1"])
    named = {"set": "data set", "weights": "network", "top1": "ImageNet top-1 (%)"}
    return wide.assign(set=wide["set"].map(known)).rename(columns=named)
