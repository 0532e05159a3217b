"""Mathis et al.: the ICLR-2020 submission (2019) and the workshop text (2020), from their printed tables."""

import numpy as np
import pandas as pd

from horse10.dataset import splits
from horse10.papers import correlation, published
from horse10.papers.found import Found, between

TABLE1 = "Mathis et al. 2020, workshop text, Table 1"
UNSAID = "Table 1 does not print on which share of the frames its networks were trained"
WORKSHOP, SUBMISSION = "horse10_icml2020_workshop", "horse10_iclr2020_submission"
TOP1 = {  # columns of imagenet_top1: the papers' figures have x axes, and their texts print two of the values
    "checkpoint_top1": "checkpoints the paper names",
    "checkpoint_top1_revised": "the same, as revised in July 2020",
    "keras_applications_top1": "Keras, as its team measured",
    "keras_io_top1": "Keras's site (10 of 13)",
}
PRINTED_TOP1, TOP1_HALF = {"MobileNetV2-0.35": "W15", "MobileNetV2-1": "W16"}, 0.05  # claims, with one decimal
PCK = {"within_domain_pck": "within domain", "out_of_domain_pck": "out of domain"}
MOBILENETS = ["MobileNetV2-0.35", "MobileNetV2-0.5", "MobileNetV2-0.75", "MobileNetV2-1"]
R_SQUARED = {  # claim: the R² it is printed with, its number of networks
    "W25": ("W02", 13),
    "W26": ("W05", 13),
    "I40": ("I02", 6),
    "I41": ("I05", 6),
    "I42": ("I08", 6),
    "I43": ("I11", 6),
}
SHARES = {"W28": 5, "W22": 50, "I35": 5, "I36": 10, "I37": 20, "I38": 50, "I39": 90}  # claim: % of the frames
FASTEST, BEST = "MobileNetV2-0.35", "MobileNetV2-1"
RESNETS = ["ResNet-50", "ResNet-101"]


def pck_and_top1() -> pd.DataFrame:
    """Table 1 beside every source of ImageNet accuracy: one row per network, in %."""
    return published.load("horse10_table1").merge(published.load("imagenet_top1"), on=["arch", "model", "family"])


def sources_as_printed() -> list[str]:
    """The sources of top-1, in words, that have both values which the workshop text prints (appendix 5.2)."""
    top1, printed = pck_and_top1().set_index("model")[list(TOP1)], published.printed()
    apart = pd.DataFrame({name: top1.loc[name] - printed[claim] for name, claim in PRINTED_TOP1.items()})
    return [TOP1[source] for source in apart.index[(apart.abs() < TOP1_HALF).all(axis=1)]]


def fits() -> pd.DataFrame:
    """The line of PCK on ImageNet top-1 for each source of top-1, within and out of domain: 8 rows.

    slope in PCK points per point of top-1; r_squared, p, rho, n, and r_squared of the line of the logits.
    """
    rows, table = [], pck_and_top1()
    for subset, name in PCK.items():
        for source in TOP1:
            subset_rows = table.dropna(subset=[source])
            line = correlation.fit_line(subset_rows[source], subset_rows[subset])
            rho = correlation.spearman(subset_rows[source], subset_rows[subset])[0]
            odds = correlation.fit_line(subset_rows[source], np.log(subset_rows[subset] / (100 - subset_rows[subset])))
            rows.append({"subset": name, "top-1": source, "slope": line.slope, "r_squared": line.r_squared})
            rows[-1] |= {"p": line.p, "rho": rho, "n": line.n, "r_squared of logits": odds.r_squared}
    return pd.DataFrame(rows)


def implied_p(r_squared_claim: str, n: int) -> Found:
    """The p value that a printed R² gives with n networks, and its bounds: R² is printed with two digits."""
    text = published.load("claims").set_index("claim_id").loc[r_squared_claim, "printed"]
    value, half = float(text), published.half_unit(text)
    return Found(*(correlation.p_of_r(np.sqrt(value + step * half), n) for step in (0, 1, -1)))


def r_squared_needed(p_claim: str, n: int) -> float:
    """The R² at which n networks would have a printed p value."""
    return correlation.r_squared_of_p(published.printed()[p_claim], n)


def rates_off_the_grid() -> pd.DataFrame:
    """The best initial learning rates that are not among those printed as tried (appendix 5.3)."""
    best = published.load("horse10_hyperparameters").query("grid_searched and best_lr_in_published_grid.notna()")
    grid = published.load("horse10_lr_grid").groupby(["model", "init"])["initial_lr"].agg(list)
    tried = [any(np.isclose(row.initial_lr, grid[row.model, row.init])) for row in best.itertuples()]
    return best[~np.array(tried)]


def learning_rates() -> pd.DataFrame:
    """Initial learning rates: columns model, init, rate, kind, searched.

    kind: "tried"; "best" of the network's own grid; "taken over" from the network `searched`; "not tried": said to be
    best, but not among those printed as tried. A network for which no rate is printed has no row.
    """
    columns = ["model", "init", "rate", "kind", "searched"]
    tried = published.load("horse10_lr_grid").rename(columns={"initial_lr": "rate"})
    tried = tried.assign(kind="tried", searched=tried["model"])
    best = published.load("horse10_hyperparameters").rename(columns={"initial_lr": "rate"})
    group = ["init", "published_group_label"]
    searched = best[best["grid_searched"]].groupby(group)["model"].agg(", ".join).rename("searched")
    best = best.join(searched, on=group)
    best.loc[best["grid_searched"], "searched"] = best["model"]
    best["kind"] = np.where(best["grid_searched"], "best", "taken over")
    best.loc[rates_off_the_grid().index, "kind"] = "not tried"
    return pd.concat([tried[columns], best[columns]], ignore_index=True)


def training_frames(percent: int) -> list[int]:
    """Frames that each of the three official splits trains on; but for 50 %, they are drawn by this project."""
    smallest = splits.stored()
    return ((smallest > splits.OUT_OF_DOMAIN) & (smallest <= percent)).sum().tolist()


def frames_per_horse() -> pd.Series:
    """Labelled frames of each of the 30 horses, by the folder of their names."""
    return splits.stored().index.str.split("/").str[1].value_counts()


def speed(batch: int) -> pd.DataFrame:
    """Frames per second by network and frame width: columns fps, fps_low, fps_high; bounds where a digit is lost."""
    table = published.load("horse10_speed").query("batch_size == @batch")
    return table.set_index(["model", "frame_width"])[["fps", "fps_low", "fps_high"]]


def times_as_fast(models: list[str], others: list[str], batch: int) -> Found:
    """Mean over models and frame sizes of a model's speed over the mean one of `others`, with lowest and highest.

    An unreadable cell counts as the middle of its bounds in the mean, and as its bounds in lowest and highest.
    """
    ratios = _speed_ratios(models, others, batch)
    return Found(ratios["fps"].mean(), ratios["fps_low"].min(), ratios["fps_high"].max(), rounding=False)


def mean_times_as_fast(models: list[str], others: list[str], batch: int) -> Found:
    """The same mean, with what it can be, given the digits that are unreadable; without bounds if all are known."""
    low, high, mean = (_speed_ratios(models, others, batch)[f"fps{end}"].mean() for end in ("_low", "_high", ""))
    return Found(mean, low, high) if low < high else Found(mean)


def _speed_ratios(models: list[str], others: list[str], batch: int) -> pd.DataFrame:
    """Columns fps, fps_low, fps_high by model and frame width: speeds over the mean ones of `others`."""
    table = speed(batch)
    table["fps"] = table["fps"].fillna(table[["fps_low", "fps_high"]].mean(axis=1))
    slow, fast = table.loc[others].groupby("frame_width").mean(), table.loc[models]
    below = {"fps": "fps", "fps_low": "fps_high", "fps_high": "fps_low"}
    return pd.DataFrame({ours: fast[ours].div(slow[theirs], level="frame_width") for ours, theirs in below.items()})


def recomputed() -> dict[str, Found]:
    """The claims of both texts that their tables, and the official split files, can be asked about."""
    return {
        **_of_networks(),
        **_of_frames(),
        **_of_speed(),
        **{c: implied_p(*numbers) for c, numbers in R_SQUARED.items()},
    }


def _of_networks() -> dict[str, Found]:
    table, protocol = pck_and_top1(), published.load("horse10_protocol").set_index(["paper", "parameter"])["value"]
    top1 = table.set_index("model")["checkpoint_top1"]
    slope = fits().set_index(["subset", "top-1"])["slope"].abs().unstack(0)
    steps = {key: float(protocol[key]) for key in protocol.index if "iterations" in key[1]}
    rates = published.load("horse10_hyperparameters")["best_lr_in_published_grid"].notna().sum()
    factor = float(protocol[WORKSHOP, "downsample_factor"])
    raw = [float(protocol[WORKSHOP, f"raw_{side}"]) for side in ("width", "height")]
    return {
        "W07": Found(top1.min()),
        "W08": Found(top1.max()),
        "W09": Found(len(table)),
        "W10": Found(len(table)),
        "W11": Found(steps[WORKSHOP, "iterations_scratch"] / steps[WORKSHOP, "iterations_pretrained"]),
        "W15": Found(top1["MobileNetV2-0.35"]),
        "W16": Found(top1["MobileNetV2-1"]),
        "W17": Found(bool((slope["out of domain"] > slope["within domain"]).all())),
        "W23": Found(factor * raw[0]),
        "W24": Found(factor * raw[1]),
        "W27": Found(rates - len(rates_off_the_grid())),
        "I21": Found(steps[SUBMISSION, "iterations_long"] / steps[SUBMISSION, "iterations_default"]),
    }


def _of_frames() -> dict[str, Found]:
    poses = frames_per_horse()
    return {
        **{claim: between(training_frames(percent)) for claim, percent in SHARES.items()},
        "W20": Found(poses.sum()),
        "W21": between(poses),
    }


def _of_speed() -> dict[str, Found]:
    """Each by the one reading that the claim's row states."""
    gain = mean_times_as_fast([FASTEST], ["ResNet-50"], batch=1)
    kornblith = published.printed()
    return {
        "I24": mean_times_as_fast([FASTEST], RESNETS, batch=256),
        "I25": mean_times_as_fast([FASTEST], ["ResNet-50"], batch=256),
        "I26": Found(*(100 * (value - 1) for value in (gain.value, gain.low, gain.high))),
        "I27": Found(speed(256).loc[FASTEST, "fps"].max()),
        "I31": mean_times_as_fast([BEST], ["ResNet-101"], batch=256),
        "I32": Found(min(kornblith["K01"], kornblith["K02"])),
    }
