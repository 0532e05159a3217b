"""The tables of Mathis et al. for people: one function per table, with plain names for columns."""

import pandas as pd

from horse10.metrics.digits import p_value, significant
from horse10.papers import mathis, published

WHEN = {mathis.SUBMISSION: "2019, ICLR submission", mathis.WORKSHOP: "2020, workshop text"}
ERRORS = [  # paper, networks start from, tested, claims: slope, R², p, p that the R² gives
    (mathis.SUBMISSION, "ImageNet", "within domain", "I01", "I02", "I03", "I40"),
    (mathis.SUBMISSION, "ImageNet", "out of domain", "I04", "I05", "I06", "I41"),
    (mathis.SUBMISSION, "random weights", "within domain", "I07", "I08", "I09", "I42"),
    (mathis.SUBMISSION, "random weights", "out of domain", "I10", "I11", "I12", "I43"),
    (mathis.WORKSHOP, "ImageNet", "within domain", "W01", "W02", "W03", "W25"),
    (mathis.WORKSHOP, "ImageNet", "out of domain", "W04", "W05", "W06", "W26"),
]
PROTOCOL = {  # aspect: of the submission, of the workshop text (None: the same); names are parameters of the table
    "labelled frames": ("{n_frames}", None),
    "horses": ("{n_horses}", None),
    "horses to train on, never seen": ("{n_train_horses_per_split}, {n_out_of_domain_horses_per_split}", None),
    "splits": ("{n_splits}", None),
    "body parts": ("{n_bodyparts}", None),
    "frame (px)": ("{image_width} × {image_height}", None),
    "PCK: threshold, in nose–eye distances": ("{pck_threshold}", None),
    "nose–eye distance": ("median over the frames of a horse", "not said over which frames"),
    "share of the frames to train on": ("{train_fraction}", None),
    "settings chosen by": ("not said", "{cv_selection_metric}, at a share of {cv_train_fraction}"),
    "networks": ("{n_backbones}", None),
    "optimiser": ("{optimizer}", None),
    "images in a step": ("{batch_size}", None),
    "learning rate, from ImageNet": (
        "{lr_pretrained_iter_0_10k} for 10,000 steps, then {lr_pretrained_iter_10k_on}",
        "{lr_schedule_pretrained}; start and end searched",
    ),
    "learning rate, from random weights": (
        "{lr_scratch_iter_0_5k} for 5,000 steps, {lr_scratch_iter_5k_25k} for 20,000, then {lr_scratch_iter_25k_on}",
        "{lr_schedule_scratch}; start and end searched",
    ),
    "learning rate, after 430,000 steps": ("{lr_after_430k_iterations}, where training is that long", "no such steps"),
    "batch norm of MobileNetV2s": ("not said", "trained"),
    "steps, from ImageNet": ("{iterations_default}", "{iterations_pretrained}"),
    "steps, from random weights": ("{iterations_default}, for one network {iterations_long}", "{iterations_scratch}"),
    "loss of the score maps": ("{scoremap_loss}", None),
    "weight of the location refinement": ("{locref_loss_weight}", None),
    "backbone: px of the frame per cell": ("{backbone_output_stride}", None),
    "score maps: px of the frame per cell": ("{heatmap_stride}", None),
}
MARKS = {"artifact_stripped": "†", "glyph_repaired": "‡"}


def top1_sources() -> pd.DataFrame:
    """The four sources of ImageNet top-1 beside Table 1, in %."""
    table = mathis.pck_and_top1()
    names = {"model": "network", **mathis.TOP1}
    names |= {column: f"PCK@0.3, {words}" for column, words in mathis.PCK.items()}
    digits = {column: 2 if column == "keras_applications_top1" else 1 for column in list(names)[1:]}
    for column, n in digits.items():
        table[column] = table[column].map(f"{{:.{n}f}}".format, na_action="ignore")
    return table[list(names)].rename(columns=names)


def fits() -> pd.DataFrame:
    """`mathis.fits` with the digits that a reader needs."""
    table = mathis.fits()
    columns = {
        "PCK@0.3": table["subset"],
        "ImageNet top-1 from": table["top-1"].map(mathis.TOP1),
        "networks": table["n"],
        "slope": table["slope"].map("{:.2f}".format),
        "R²": table["r_squared"].map("{:.3f}".format),
        "p": table["p"].map(p_value),
        "ρ": table["rho"].map("{:.3f}".format),
        "R², log odds": table["r_squared of logits"].map("{:.3f}".format),
    }
    return pd.DataFrame(columns)


def error_claims() -> pd.DataFrame:
    """What the texts print of lines of the normalised error on top-1, as printed, and the p that each R² gives."""
    details = published.load("claims").set_index("claim_id")["printed"]
    rows = []
    for paper, start, tested, slope, r_squared, p, implied in ERRORS:
        n = mathis.R_SQUARED[implied][1]
        results = mathis.implied_p(r_squared, n)
        rows.append(
            [
                WHEN[paper],
                start,
                tested,
                n,
                published.readable(details[slope]),
                details[r_squared],
                published.readable(details[p]),
            ]
        )
        rows[-1].append(f"{significant(results.low)} to {significant(results.high)}")
    columns = ["printed in", "start from", "tested", "networks", "slope", "R²", "p", "p that this R² allows"]
    return pd.DataFrame(rows, columns=columns)


def protocol() -> pd.DataFrame:
    """How both versions of the paper worked, an aspect per row, and whether it changed."""
    values = {paper: _values(paper) for paper in WHEN}
    rows = []
    for aspect, (submission, workshop) in PROTOCOL.items():
        templates = zip(WHEN, (submission, workshop or submission), strict=True)
        details = [template.format(**values[paper]) for paper, template in templates]
        unsaid = any(text.startswith("not said") for text in details)
        rows.append([aspect, *details, "not said" if unsaid else "same" if details[0] == details[1] else "changed"])
    return pd.DataFrame(rows, columns=["", *WHEN.values(), "2019 to 2020"])


def decay_targets() -> pd.DataFrame:
    """The best initial rate and decay target of each network (2020, appendix 5.3), a column for each start."""
    table = published.load("horse10_hyperparameters")
    start = table["init"].map({"pretrained": "from ImageNet", "scratch": "from random weights"})
    ends = zip(table["initial_lr"], table["decay_target"], strict=True)
    cells = [
        " to ".join(published.readable(format(rate, "g" if rate >= 0.001 or not rate else ".0e")) for rate in pair)
        for pair in ends
    ]
    wide = table.assign(start=start, cell=cells).pivot(index="model", columns="start", values="cell")
    return (
        wide.loc[table["model"].unique()].rename_axis(index="network", columns=None).fillna("not printed").reset_index()
    )


def speed() -> pd.DataFrame:
    """Tables 1 and 2 of the submission: "60–69" where a digit is unreadable, † and ‡ where a cell was repaired."""
    table = published.load("horse10_speed")
    low, high = table["fps_low"].astype(str), table["fps_high"].astype(str)
    cells = low.where(table["fps"].notna(), low + "–" + high) + table["repair_status"].map(MARKS).fillna("")
    size = table["frame_width"].astype(str) + " px"
    batch = table["batch_size"].map(lambda n: f"batch of {n}" if n > 1 else "one frame at a time")
    table = table.assign(batch=batch, size=size, cell=cells).rename(columns={"model": "network"})
    wide = table.pivot(index="network", columns=["batch", "size"], values="cell").loc[table["network"].unique()]
    return wide.rename_axis(columns=(None, None)).reset_index()


def speed_ratios() -> pd.DataFrame:
    """How many times as fast as the ResNets each MobileNetV2 is: mean over the frame sizes, lowest to highest."""
    others = {"ResNet-50": ["ResNet-50"], "ResNet-101": ["ResNet-101"], "mean of both": ["ResNet-50", "ResNet-101"]}
    rows = []
    for model in mathis.MOBILENETS:
        for batch in (1, 256):
            results = {name: mathis.times_as_fast([model], names, batch) for name, names in others.items()}
            words = {
                name: f"{group.value:.2f} ({group.low:.2f} to {group.high:.2f})" for name, group in results.items()
            }
            rows.append(
                {
                    "network": model,
                    "frames at a time": batch,
                    **{f"over {name}": details for name, details in words.items()},
                }
            )
    return pd.DataFrame(rows).sort_values("frames at a time", kind="stable", ignore_index=True)


def _values(paper: str) -> dict[str, str]:
    """Each parameter's value as text; the values of one that has several in a row, shares of the frames in %."""
    table = published.load("horse10_protocol").query("paper == @paper")
    readable = table["value"].map(lambda text: f"{int(text):,}" if text.isdecimal() else text)
    readable = readable.replace({text: published.readable(text) for text in ("1e-6", "1e-4")})
    values = readable.groupby(table["parameter"].to_numpy(), sort=False).agg(", ".join).to_dict()
    shares = table.loc[table["parameter"] == "train_fraction", "value"].astype(float)
    return values | {"train_fraction": ", ".join(f"{100 * share:.0f}" for share in shares) + " %"}
