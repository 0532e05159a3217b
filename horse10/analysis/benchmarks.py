"""What benchmarks/ measured: speed beside DeepLabCut, what it costs, and what each deviation does to a result.

Figures are read from benchmarks/results/, where each file says on what machine and at which commit it was measured.
"""

import json
from pathlib import Path

import pandas as pd

from horse10.machine.folders import project_folder
from horse10.metrics import TESTED
from horse10.metrics.digits import number, significant
from horse10.metrics.intervals import in_words

EFFECTS = "effects"  # the file of what each deviation does
TRIALS = ("interrupt", "fuzz")  # what counts there is no time
SCRATCH = "from scratch"  # a variant that is no deviation but the papers' question


def load(name: str, folder: str | Path | None = None) -> dict:
    """A benchmark's file: benchmark, date, machine, commit, settings, results.

    Raises:
        FileNotFoundError: it was not measured, or this is not the repository's top folder.
    """
    path = Path(folder or project_folder() / "benchmarks" / "results") / f"{name}.json"
    if not path.is_file():
        raise FileNotFoundError(f"{path} is not here: work in the repository's top folder, or measure it (see README).")
    return json.loads(path.read_text(encoding="utf-8"))


def where(benchmark: dict) -> str:
    """On what and when it was measured, in words."""
    machine, verb = benchmark["machine"], "tried" if benchmark["benchmark"] in TRIALS else "timed"
    cores = f"{machine['cores']} core{'s' * (machine['cores'] > 1)}"
    return f"{verb} on {cores} of {machine['processor']}, {benchmark['date'][:10]}"


ENGINES = {
    "peer": "",  # the sides of a benchmark other than ours
    "tensorflow": "TensorFlow",
    "pytorch": "PyTorch",
    "pytorch, group norm": "PyTorch, group norm",
}


def ratios(benchmark: dict) -> pd.DataFrame:
    """One row per setting and other side: what, ours_s, peer_s (medians), ratio (above 1: ours is faster), low and high
    of the rounds (of two runs, one soon after the other); of processor time where measured, then with wall_ratio."""
    rows = []
    for what, group in benchmark["results"].items():
        wall = {"peer": group["ratio"]} if "ratio" in group else group["ratios"]
        timed = "cpu_s" in group
        medians, times = (group["cpu_s"], group["cpu_rounds_s"]) if timed else (group["median_s"], group["rounds_s"])
        for side, wall_ratio in wall.items():
            rounds = [peer / ours for ours, peer in zip(times["ours"], times[side], strict=True)]
            row = {
                "what": ": ".join(filter(None, (what, ENGINES[side]))),
                "ours_s": medians["ours"],
                "peer_s": medians[side],
                "ratio": group["cpu_ratios"][side] if timed else wall_ratio,
            }
            rows.append(row | {"low": min(rounds), "high": max(rounds)} | ({"wall_ratio": wall_ratio} if timed else {}))
    return pd.DataFrame(rows)


def engines_table(ratios: pd.DataFrame) -> pd.DataFrame:
    """`ratios` of both engines for a page; seconds are of processor time."""
    columns = {
        "what": ratios["what"],
        "ours (s)": ratios["ours_s"].map(significant),
        "theirs (s)": ratios["peer_s"].map(significant),
        "theirs / ours": ratios["ratio"].map("{:.2f}".format),
        "rounds": [f"{row.low:.2f} to {row.high:.2f}" for row in ratios.itertuples()],
        "wall-clock ratio": ratios["wall_ratio"].map("{:.2f}".format),
    }
    return pd.DataFrame(columns)


def effects(folder: str | Path | None = None) -> pd.DataFrame:
    """What a change does to the mean normalised error: variant, base, subset, error_base, error, mean (difference),
    low, high (95 % interval by animal), n, n_clusters."""
    return pd.DataFrame(load(EFFECTS, folder)["results"])


def effect_words(table: pd.DataFrame, variant: str) -> str:
    """A variant's effect as a clause for a table: the difference out of and within domain, each with its interval."""
    rows = table[table["variant"] == variant].set_index("subset")
    if rows.empty:
        raise ValueError(f"No variant {variant!r} was measured, only {sorted(set(table['variant']))}.")
    splits = rows.loc["ood", "splits"]
    which = "" if len(splits) == 3 else f" (split{'s' * (len(splits) > 1)} {' and '.join(map(str, splits))} only)"
    return "; ".join(f"{name} {difference(rows.loc[subset])}" for subset, name in TESTED.items()) + which


def chance_words(benchmark: dict) -> str:
    """What else than the change is in the effects of a benchmark's file."""
    splits = benchmark["settings"].get("unchanged_from_records", [])
    if not splits:
        return ""
    beside = {line["variant"] for line in benchmark["results"] if line["base"] == "as it is"}
    changed = sorted(beside - {SCRATCH, *benchmark["settings"]["measured_earlier"]})
    split_words = f"split{'s' * (len(splits) > 1)} {', '.join(map(str, splits))}"
    return (
        f"The runs with {' and '.join(changed)} were trained on another machine than the unchanged runs of "
        f"{split_words}, so these differences include chance, like those of another seed. "
        f"{benchmark['settings'].get('machine_or_code', '')}"
    ).strip()


def scratch_words(table: pd.DataFrame) -> str:
    """How much more error a network from scratch has than a pretrained one."""
    rows = table[table["variant"] == SCRATCH].set_index("subset")
    details = [
        f"{name} {rows.loc[subset]['error_base']:.3f} pretrained, {rows.loc[subset]['error']:.3f} from scratch, "
        f"{difference(rows.loc[subset])} with {rows.loc[subset]['n_clusters']} animals"
        for subset, name in TESTED.items()
    ]
    return f"Mean normalised error {'; '.join(details)}."


def effects_table(table: pd.DataFrame) -> pd.DataFrame:
    """One row per change and subset: error without and with it, difference and interval, and on which splits."""
    rows = table[table["subset"].isin(TESTED)]
    columns = {
        "change": rows["variant"],
        "from": rows["base"],
        "": rows["subset"].map(TESTED),
        "error without": rows["error_base"],
        "error with": rows["error"],
        "difference (95 % interval)": [difference(row) for _, row in rows.iterrows()],
        "splits": [", ".join(map(str, splits)) for splits in rows["splits"]],
        "animals": rows["n_clusters"],
    }
    return pd.DataFrame(columns)


def difference(row) -> str:
    """`+0.012 (−0.003 to +0.027)`."""
    return in_words(row["mean"], row["low"], row["high"], "+.3f")


def prediction_table(images: pd.DataFrame) -> pd.DataFrame:
    """Frames per second of every setting of benchmarks/predict.py; the ratio is that of the exported network."""
    columns = {
        "network": images["network"],
        "side (px)": images["size"],
        "batch": images["batch"],
        "DeepLabCut (frames/s)": images["deeplabcut"].map(significant),
        "Keras (frames/s)": images["keras"].map(significant),
        "exported (frames/s)": images["exported"].map(significant),
        "exported / DeepLabCut": images["ratio_exported"],
        "largest difference (px)": images["difference_px"].map("{:.4f}".format),
    }
    return pd.DataFrame(columns)


def video_table(videos: pd.DataFrame) -> pd.DataFrame:
    """Frames per second from a video file, one row per network."""
    columns = {"network": "network", "ours": "horse10 (frames/s)", "deeplabcut": "DeepLabCut (frames/s)"}
    return videos[[*columns, "ratio_ours"]].rename(columns=columns | {"ratio_ours": "ratio"})


FACTORS = {"frames": "training frames", "iterations": "steps", "parts": "body parts", "size": "pixels of an image"}
COSTS = {  # by which exponent they grow
    "step_s": "exponent of a step's time",
    "all_s": "exponent of the time in all",
    "above_libraries_mb": "exponent of the memory beyond the libraries",
}


def cost_table(cost: dict) -> pd.DataFrame:
    """Exponent by which each cost grows with each factor."""
    growth = cost["results"]["growth"]
    rows = [
        {"twice as many": words}
        | {title: number(growth[factor][name]["exponent"], ".2f") for name, title in COSTS.items()}
        for factor, words in FACTORS.items()
        if factor in growth
    ]
    return pd.DataFrame(rows)


def peaks_table(cost: dict) -> pd.DataFrame:
    """Peak memory of each point, and what `plan` says beforehand."""
    rows = [
        {
            "training frames": group["point"]["frames"],
            "steps": group["point"]["iterations"],
            "body parts": group["point"]["parts"],
            "image (px)": f"{group['point']['height']} × {group['point']['width']}",
            "step (s)": group["median"]["step_s"],
            "total (s)": group["median"]["all_s"],
            "peak memory (MB)": round(group["median"]["peak_mb"]),
            "estimated (MB)": round(group["predicted_mb"]),
        }
        for group in cost["results"]["points"]
    ]
    return pd.DataFrame(rows)
