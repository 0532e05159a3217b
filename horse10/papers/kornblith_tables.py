"""The printed tables of Kornblith et al. 2019 with plain names for columns."""

import pandas as pd

from horse10.papers import kornblith, published


def transfer(setting: str) -> pd.DataFrame:
    """Table I.1 of Kornblith et al., with the digits it is printed with: a row per network."""
    printed = published.load("kornblith_transfer").query("setting == @setting")
    wide = printed.pivot(index="network", columns="dataset", values="accuracy_as_printed")
    return (
        wide.loc[list(kornblith.top1().index), list(kornblith.n_train().index)].reset_index().rename_axis(columns=None)
    )


def imagenet_networks() -> pd.DataFrame:
    """Table A.2 of Kornblith et al."""
    names = {"imagenet_top1_paper": "top-1 (%), its paper", "imagenet_top1_public_checkpoint": "public checkpoint"}
    names |= {"imagenet_top1_retrained": "retrained", "parameters_millions": "parameters (millions)"}
    names |= {"penultimate_features": "features", "image_size_px": "image (px)"}
    return published.load("kornblith_imagenet").drop(columns="footnote").rename(columns=names)


def states_of_the_art() -> pd.DataFrame:
    """Table F.1 of Kornblith et al.: the record of the time, and theirs at the network's own size and at 448 px."""
    table = published.load("kornblith_sota")
    best = table["best_network"] + ", " + table["best_setting"].map(kornblith.SETTINGS)
    columns = {
        "data set": table["dataset"],
        "record then (%)": table["previous_accuracy"],
        "by": table["previous_method"],
        "theirs (%)": table["current_accuracy"],
        "at 448 px": table["current_accuracy_448px"],
        "with": best,
    }
    return pd.DataFrame(columns)


def duplicates() -> pd.DataFrame:
    """Table H.1 of Kornblith et al., with the percentages computed again."""
    table = published.load("kornblith_duplicates")
    columns = {"data set": table["dataset"]}
    for part, words in (("train", "training"), ("test", "test")):
        columns |= {
            f"{words} images": table[f"n_{part}"],
            f"{words}: also in ImageNet": table[f"{part}_dups"],
            f"{words}: printed (%)": table[f"{part}_dup_percent"].map("{:.2f}".format),
            f"{words}: again (%)": (100 * table[f"{part}_dups"] / table[f"n_{part}"]).map("{:.2f}".format),
        }
    return pd.DataFrame(columns)
