"""Error within domain, and how near its test frames are to training frames.

Random division of a video's frames puts most test frames directly beside a training frame: in Horse-10's official
splits 76 % within one video frame and 98 % within three. What a within-domain score predicts for the animal on other
days depends on the error at larger distances.
"""

import numpy as np
import pandas as pd

from horse10.analysis.exploration import distances
from horse10.dataset import PoseDataset
from horse10.metrics.intervals import POSITIVE, clustered_interval, clustering_effect

TRAINED = "0 (trained on)"


def by_distance(runs: list[tuple[PoseDataset, pd.DataFrame, str]], farthest: int = 4) -> pd.DataFrame:
    """Mean normalised error by distance, in video frames, to the nearest training frame of the same animal.

    Args:
        runs: of each, its data set with its split, its predictions (`metrics.table`), and from what it started.
        farthest: distances from here on are one group.

    Returns:
        A row per start and distance ("0 (trained on)", "1", ... "4 or more", "unseen horses"): starts from, distance,
        mean, low, high (95 % interval by animal), n (keypoints), n_clusters (animals).
    """
    parts = [_with_distance(dataset, table, farthest).assign(start=start) for dataset, table, start in runs]
    rows = pd.concat(parts).dropna(subset=["normalized_error", "distance"])
    order = [TRAINED, *map(str, range(1, farthest)), f"{farthest} or more", "unseen horses"]
    results = []
    for start in dict.fromkeys(rows["start"]):
        for distance in order:
            group = rows[(rows["start"] == start) & (rows["distance"] == distance)]
            if len(set(group["animal"])) > 1:
                interval = clustered_interval(group["normalized_error"], group["animal"], POSITIVE)
                results.append({"starts from": start, "distance": distance} | interval)
    return pd.DataFrame(results)


def _with_distance(dataset: PoseDataset, table: pd.DataFrame, farthest: int) -> pd.DataFrame:
    away = distances(dataset.frames, dataset.train, dataset.within)
    words = [str(int(d)) if d < farthest else f"{farthest} or more" for d in np.nan_to_num(away, nan=np.inf)]
    distance_of = dict(zip((dataset.frames[row] for row in dataset.within), words, strict=True))
    frames, subset = table["frame"].astype(str), table["subset"].astype(str)
    distance = frames.map(distance_of).where(subset == "within", subset.map({"train": TRAINED, "ood": "unseen horses"}))
    return table[["animal", "normalized_error"]].astype({"animal": str}).assign(distance=distance)


def evaluated_whole(runs: pd.DataFrame, arch: str = "mobilenet_v2_0.35") -> pd.DataFrame:
    """Of the runs of `records.load` those of a network on half of the synthetic horses' frames, every frame evaluated:
    the first for each split and start."""
    plain = (runs["dataset_name"] == "synthetic") & (runs["fixed"] == "") & (runs["shift"] == "")
    plain &= (runs["arch"] == arch) & (runs["evaluate_frames"] == 0) & (runs["train_fraction"] == 50)
    plain &= (runs[["train_frames", "canvas"]] == 0).all(axis=1)
    return runs[plain].drop_duplicates(["split", "weights_kind"])


def frames_or_animals(runs: list[tuple[str, pd.DataFrame]]) -> pd.DataFrame:
    """How sure a mean out-of-domain error is if frames count as independent, and if animals do.

    Args:
        runs: of each, its name and its predictions (`metrics.table`).

    Returns:
        A row per run: run, error, "± by animal", "± by frame" (halves of 95 % intervals), "times wider", frames,
        animals, "effective frames" (how many independent frames would give the interval by animal).
    """
    rows = []
    for name, table in runs:
        unseen = table[table["subset"] == "ood"].astype({"animal": str, "frame": str})
        frames = unseen.groupby(["animal", "frame"])["normalized_error"].mean().dropna().reset_index()
        results = clustering_effect(frames["normalized_error"], frames["animal"])
        row = {
            "run": name,
            "error": results["mean"],
            "± by animal": results["half"],
            "± by frame": results["half_independent"],
        }
        row |= {"times wider": results["ratio"], "frames": results["n"], "animals": results["n_clusters"]}
        rows.append(row | {"effective frames": round(results["n_effective"])})
    return pd.DataFrame(rows)


def in_words(table: pd.DataFrame) -> str:
    """What `by_distance` found, a sentence for each start."""
    sentences = []
    for start, subset_rows in table.groupby("starts from", sort=False):
        error = subset_rows.set_index("distance")["mean"]
        far = next(name for name in error.index if name.endswith("or more"))
        times = error[far] / error["1"]
        sentences.append(
            f"{start[0].upper()}{start[1:]}, the mean error is {error[TRAINED]:.3f} on training frames, "
            f"{error['1']:.3f} one video frame away from them, {error[far]:.3f} at a distance of {far} ({times:.1f} "
            f"times as large), and {error['unseen horses']:.3f} on unseen horses."
        )
    return " ".join(sentences)
