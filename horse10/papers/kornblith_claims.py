"""The claims of Kornblith, Shlens & Le 2019 that their printed tables can be asked about."""

import pandas as pd
from scipy import stats
from scipy.special import logit

from horse10.papers import correlation, published
from horse10.papers.found import Found
from horse10.papers.kornblith import (
    SETTINGS,
    accuracies,
    correlations,
    images_of_share,
    log_odds,
    reachable,
    rounding,
    size_against_correlation,
    small_datasets,
    tie_orders,
    top1,
    transfer,
    wilcoxon,
    wins,
)


def recomputed() -> dict[str, Found]:
    """The claims of this paper that its own tables can be asked about."""
    return {**_correlations(), **_comparisons(), **_states_of_the_art(), **_sizes(), **_arithmetic()}


def _correlations() -> dict[str, Found]:
    results, orders = {}, tie_orders()
    for number, (setting, row) in enumerate(correlations().iterrows()):
        draws = reachable(setting).agg(["min", "max"])
        rho = orders[SETTINGS[setting]]
        results[f"K{number + 1:02d}"] = Found(row["r"], *draws["r"])
        results[f"K{52 + 3 * number}"] = Found(row["r_squared"], *draws["r_squared"])
        results[f"K{53 + 3 * number}"] = Found(row["rho"], rho.min(), rho.max())
        results[f"K{54 + 3 * number}"] = Found(row["p"], *draws["p"])
    small = small_datasets()
    large = [dataset for dataset in accuracies("random_init") if dataset not in small]
    of_small = correlation.pearson(logit(top1()), transfer("random_init", small))
    sizes = size_against_correlation()
    return results | {
        "K04": Found(of_small.r),
        "K82": Found(of_small.p),
        "K05": Found(correlation.pearson(logit(top1()), transfer("random_init", large)).r),
        "K24": Found(sizes["random_init"]),
        "K25": Found(sizes[["logistic_regression", "fine_tuned"]].min()),
    }


def _comparisons() -> dict[str, Found]:
    tuned, scratch = accuracies("fine_tuned"), accuracies("random_init")
    over_fixed, ties = wins("fine_tuned", "logistic_regression")
    p, odds = wilcoxon(), log_odds("logistic_regression")
    tied = list(odds.index[odds["p"] > 0.05])
    v4 = {"K20": (scratch, "Stanford Cars"), "K21": (tuned, "Stanford Cars")}
    v4 |= {"K22": (scratch, "FGVC Aircraft"), "K23": (tuned, "FGVC Aircraft")}
    best, half = (group("logistic_regression").loc["Inception-ResNet v2"] for group in (accuracies, rounding))
    return {
        **{claim: Found(100 * table.loc["Inception v4", dataset]) for claim, (table, dataset) in v4.items()},
        "K06": Found(over_fixed, over_fixed, over_fixed + ties),
        "K07": Found(wins("fine_tuned", "random_init")[0]),
        "K12": Found(p.drop("Caltech-101").max()),
        "K83": Found(p["Caltech-101"]),
        "K26": Found(*(float(logit(best + step * half).mean()) for step in (0, -1, 1))),
        "K29": Found(odds["log_odds"].mean()),
        "K35": Found(set(tied) == {"Inception-ResNet v2", "NASNet-A Large"}),
    }


def _states_of_the_art() -> dict[str, Found]:
    sota = published.load("kornblith_sota").set_index("dataset")
    native, large = sota["current_accuracy"], sota[["current_accuracy", "current_accuracy_448px"]].max(axis=1)
    best = 100 * pd.concat([accuracies(setting) for setting in SETTINGS]).max()
    others = [dataset for dataset in sota.index if not dataset.startswith("CIFAR")]
    return {
        "K39": Found((native > sota["previous_accuracy"]).sum()),
        "K40": Found((large > sota["previous_accuracy"]).sum()),
        "K48": Found(native["CIFAR-100"]),
        "K77": Found(((native - best)[others].abs() < 0.05 + 1e-9).sum()),
    }


def _sizes() -> dict[str, Found]:
    data, duplicates = published.load("kornblith_datasets"), published.load("kornblith_duplicates")
    imagenet = published.load("kornblith_imagenet")
    per_class = data["n_train"] / data["n_classes"]
    shares = [(100 * duplicates[f"{part}_dups"] / duplicates[f"n_{part}"]).round(2) for part in ("train", "test")]
    fit = sum(
        int((share == duplicates[f"{part}_dup_percent"]).sum())
        for share, part in zip(shares, ("train", "test"), strict=True)
    )
    pets = duplicates.set_index("dataset").loc["Oxford-IIIT Pets"]
    retrained = imagenet["imagenet_top1_retrained"]
    short = imagenet[["imagenet_top1_paper", "imagenet_top1_public_checkpoint"]].sub(retrained, axis=0).max(axis=1)
    return {
        "K18": Found(retrained.min()),
        "K19": Found(retrained.max()),
        "K43": Found(short[imagenet["network"] != "NASNet-A Large"].max().round(1)),
        "K68": Found(len(imagenet)),
        "K69": Found(len(data)),
        "K70": Found(len(small_datasets())),
        "K71": Found(data["n_train"].min()),
        "K72": Found(data["n_train"].max()),
        "K73": Found(per_class.min()),
        "K74": Found(per_class.max()),
        "K75": Found(fit),
        "K76": images_of_share(int(pets["test_dups"]), pets["test_dup_percent"]),
        "K80": Found(imagenet.set_index("network").loc["NASNet-A Large", "imagenet_top1_paper"]),
        "K81": Found(data.set_index("dataset").loc["Stanford Cars", "n_train"]),
    }


def _arithmetic() -> dict[str, Found]:
    """Numbers of the text that follow from other numbers of the text."""
    details = published.printed()
    inception = published.load("kornblith_imagenet").set_index("network").loc["Inception-ResNet v2"]
    copies = published.load("kornblith_duplicates").set_index("dataset")["test_dups"]
    tests = published.load("kornblith_datasets").set_index("dataset")["n_test"]
    results = {}
    for name, (whole, new, old) in {"CIFAR-10": ("K44", "K45", "K46"), "CIFAR-100": ("K47", "K48", "K49")}.items():
        share = copies[name] / tests[name]
        results[whole] = Found(details[new] * (1 - share) + details[old] * share)
        results[old] = Found(100 * round(details[old] / 100 * copies[name]) / copies[name])
    return results | {
        "K13": Found(details["K17"] / details["K15"]),
        "K67": Found(details["K16"] / details["K14"]),
        "K61": Found(details["K33"] ** 2),
        "K62": Found(correlation.p_of_r(details["K33"], len(top1()))),
        "K64": Found(100 * details["K08"] / accuracies("fine_tuned").size),
        "K65": Found(2 * stats.t.sf(details["K28"], len(tests) - 1)),
        "K66": Found(2 * stats.norm.sf(details["K34"])),
        "K78": Found(details["K42"] - inception["imagenet_top1_retrained"]),
        "K79": Found(details["K42"] - inception["imagenet_top1_paper"]),
    }
