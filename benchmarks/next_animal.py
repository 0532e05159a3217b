"""Does the bound for the next animal cover as often as it promises? On synthetic worlds, each with other horses.

In each world ten horses are known and ten further ones are not. Each known horse is kept out of a training in turn,
and from the ten errors comes the bound (`forecast.interval`); then a predictor of all ten is tried on the further ones.
As control the same is done with the names of the known horses shuffled over their frames, so that a horse stands on
both sides: that bound must fail. The predictor is an ImageNet network that stays as it is and a linear map from its
features to score maps, in ridge regression: a horse is kept out by taking its sums away. No time is measured.
"""

from dataclasses import dataclass

import click
import numpy as np
from alternate import save
from scipy import stats
from small_worlds import each_done, features_of, interval

from horse10.forecast.interval import next_animal
from horse10.synthetic import truth, world
from horse10.transfer.config import SIZE_PX

KNOWN, FURTHER, FRAMES = 10, 10, 4
HERDS_FROM = 50_000  # seeds that nothing else uses
PENALTY = 10.0


def drawn(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Frames (N, H, W, 3), keypoints (N, K, 2) px and horse (N,) of a world."""
    horses = world("small", seed=HERDS_FROM + seed, domain="places").horses()[: KNOWN + FURTHER]
    parts = [truth([horse], FRAMES, SIZE_PX) for horse in horses]
    return (
        np.concatenate([part.frames for part in parts]),
        np.concatenate([part.keypoints for part in parts]),
        np.repeat(np.arange(len(horses)), FRAMES),
    )


@dataclass
class Sums:
    """What ridge regression needs of some cells: sums over them, which can be added and taken away."""

    xx: np.ndarray  # (C + 1, C + 1)
    xy: np.ndarray  # (C + 1, K)

    def __add__(self, other):
        return Sums(self.xx + other.xx, self.xy + other.xy)

    def __sub__(self, other):
        return Sums(self.xx - other.xx, self.xy - other.xy)


def sums(cells: np.ndarray, scores: np.ndarray) -> Sums:
    """Of features (n, h, w, C + 1) and score maps (n, h, w, K)."""
    x, y = cells.reshape(-1, cells.shape[-1]), scores.reshape(-1, scores.shape[-1])
    return Sums(x.T @ x, x.T @ y)


def score_maps(keypoints: np.ndarray, grid: tuple[int, int], size: tuple[int, int]) -> np.ndarray:
    """1 in the cell of a keypoint and less around it, (N, h, w, K)."""
    rows, columns = grid
    y, x = ((np.arange(n) + 0.5) * side / n for n, side in zip(grid, size, strict=True))
    down = (y[None, :, None, None] - keypoints[:, None, None, :, 1]) * rows / size[0]
    across = (x[None, None, :, None] - keypoints[:, None, None, :, 0]) * columns / size[1]
    return np.nan_to_num(np.exp(-(down**2 + across**2)))


def found(cells: np.ndarray, of: Sums, size: tuple[int, int]) -> np.ndarray:
    """Where the score is highest, and the score, (N, K, 3): x, y in px and 0 to 1."""
    weights = np.linalg.solve(of.xx + PENALTY * np.eye(len(of.xx)), of.xy)
    scores = cells @ weights
    n, rows, columns, k = scores.shape
    scores = scores.reshape(n, -1, k)
    best, height = scores.argmax(axis=1), np.clip(scores.max(axis=1), 0, 1)
    x, y = (best % columns + 0.5) * size[1] / columns, (best // columns + 0.5) * size[0] / rows
    return np.stack([x, y, height], axis=-1)


def errors_by(names: np.ndarray, predicted: np.ndarray, true: np.ndarray) -> dict[str, float]:
    """Mean error in px of each name (N,)."""
    away = np.linalg.norm(predicted[..., :2] - true, axis=-1)
    return {str(name): float(np.nanmean(away[names == name])) for name in np.unique(names)}


def kept_out(cells: np.ndarray, scores: np.ndarray, keypoints: np.ndarray, names: np.ndarray) -> dict[str, float]:
    """The error of each name when it is kept out."""
    whole, errors = sums(cells, scores), {}
    for name in np.unique(names):
        out = names == name
        points = found(cells[out], whole - sums(cells[out], scores[out]), SIZE_PX)
        errors |= errors_by(names[out], points, keypoints[out])
    return errors


def measured(seed: int, maps) -> dict:
    """One world: bounds, and the shares of the further horses that they cover."""
    frames, keypoints, horse = drawn(seed)
    cells = maps(frames)
    scores = score_maps(keypoints, cells.shape[1:3], SIZE_PX)
    known = horse < KNOWN
    shuffled = np.random.default_rng(seed).permutation(horse[known])
    truly, control = (
        next_animal(kept_out(cells[known], scores[known], keypoints[known], names))
        for names in (horse[known], shuffled)
    )
    points = found(cells[~known], sums(cells[known], scores[known]), SIZE_PX)
    further = np.array(list(errors_by(horse[~known], points, keypoints[~known]).values()))
    return {
        "promised": truly.promised,
        "covered": float((further <= truly.bound).mean()),
        "control": float((further <= control.bound).mean()),
        "in_interval_of_mean": float(((further >= truly.mean_low) & (further <= truly.mean_high)).mean()),
        "first_covered": bool(further[0] <= truly.bound),
        "mean_kept_out": truly.mean,
        "mean_shuffled": control.mean,
        "mean_further": float(further.mean()),
    }


def summary(worlds: list[dict]) -> dict:
    """Coverage over all worlds with its 95 % interval (worlds are independent), and of the first further horse with the
    exact binomial one."""
    total = {"worlds": len(worlds), "promised": worlds[0]["promised"]}
    for name in ("covered", "control", "in_interval_of_mean", "mean_kept_out", "mean_shuffled", "mean_further"):
        total[name] = interval(np.array([each[name] for each in worlds]))
    hits = sum(each["first_covered"] for each in worlds)
    exact = stats.binomtest(hits, len(worlds)).proportion_ci()
    total["first"] = {"mean": hits / len(worlds), "low": float(exact.low), "high": float(exact.high)}
    return total


@click.command()
@click.option("--worlds", default=200, show_default=True)
@click.option("--arch", default="mobilenet_v1_0.25", show_default=True)
@click.option("--weights", default="mobilenet_0.25_224_no_top", show_default=True)
def main(worlds: int, arch: str, weights: str) -> None:
    features = features_of(arch, weights)
    rows = each_done("next_animal", range(worlds), lambda seed: [measured(seed, features)])
    click.echo(save("next_animal", summary(rows), arch=arch, weights=weights, worlds=worlds))


if __name__ == "__main__":
    main()
