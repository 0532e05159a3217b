"""Is the advice right: further animals, or further frames of these? In synthetic worlds both can be had, and tried.

The surface of `horse10 robustness` (`horse10.forecast.surface`) is fitted to the labelled frames of a project, as that
command does it. Then the project gets as many animals more as it has, or as many frames more of its animals, and both
are tested on the same further horses. Regret is how much larger the error is after the advice than after the better of
the two; where the trainings do not decide, the report names animals as the safer choice, and so does this. Projects are
of two kinds, few animals with many frames and many animals with few. The predictor is the linear one of `next_animal`;
no world was used to choose anything of the surface. No time is measured.
"""

from collections.abc import Callable, Sequence

import click
import numpy as np
import pandas as pd
from alternate import save
from next_animal import found, score_maps, sums
from small_worlds import each_done, features_of, interval

from horse10.forecast import surface
from horse10.runs.badge import WORLDS
from horse10.synthetic import truth, world
from horse10.transfer.config import SIZE_PX

HERDS_FROM = 60_000  # seeds that nothing was tuned on
PROJECTS = {"few animals": (6, 8), "many animals": (12, 2)}  # animals, and labelled frames of each
TESTED, TESTED_FRAMES = 6, 4  # further horses, and frames of each
TESTED_FROM = 2 * max(n for n, _ in PROJECTS.values())  # horses before that are for projects, and to make them larger
WAYS = ("animals", "frames")  # what a project can get more of
SAFER = {"either": "animals"}  # as `horse10.book.report.words.surface` puts it

Learn = Callable[[dict[int, int]], dict[int, float]]


def learner(seed: int, features: Callable) -> Learn:
    """A function from horses to learn from, and frames of each, to the mean error (px) of every horse of a world."""
    most = dict.fromkeys(range(TESTED_FROM + TESTED), TESTED_FRAMES)
    for n_animals, n_frames in PROJECTS.values():
        most |= {horse: max(most[horse], 2 * n_frames) for horse in range(n_animals)}
        most |= {horse: max(most[horse], n_frames) for horse in range(n_animals, 2 * n_animals)}
    horses = world("small", seed=HERDS_FROM + seed, domain="places").horses()
    parts = {horse: truth([horses[horse]], n, SIZE_PX) for horse, n in most.items()}
    cells = {horse: features(part.frames) for horse, part in parts.items()}
    each = {
        horse: [sums(row, score) for row, score in zip(cells[horse], _scores(part, cells[horse]), strict=True)]
        for horse, part in parts.items()
    }

    def learn(frames: dict[int, int]) -> dict[int, float]:
        known = [each[horse][row] for horse, n in frames.items() for row in _spread(len(each[horse]), n)]
        total = sum(known[1:], start=known[0])
        away = {
            horse: np.linalg.norm(found(cells[horse], total, SIZE_PX)[..., :2] - part.keypoints, axis=-1)
            for horse, part in parts.items()
        }
        return {horse: float(np.nanmean(distances)) for horse, distances in away.items()}

    return learn


def _scores(part, cells: np.ndarray) -> np.ndarray:
    return score_maps(part.keypoints, cells.shape[1:3], SIZE_PX)


def _spread(n: int, wanted: int) -> list[int]:
    """Rows of some of n frames, spread evenly."""
    return ((np.arange(wanted) + 0.5) / wanted * n).astype(int).tolist()


def measured(seed: int, learn: Learn) -> list[dict]:
    """One world, for each kind of project: the advice, what it expects, and what both ways give."""
    rows = []
    for name, (n_animals, n_frames) in PROJECTS.items():
        order = np.random.default_rng(seed).permutation(n_animals).tolist()
        fitted = surface.fit(pd.DataFrame(points(order, n_frames, learn)))
        asked = {
            "before": dict.fromkeys(order, n_frames),
            "animals": dict.fromkeys(range(2 * n_animals), n_frames),
            "frames": dict.fromkeys(order, 2 * n_frames),
        }
        errors = {way: further(learn(frames)) for way, frames in asked.items()}
        expected = {way: getattr(fitted, way) for way in WAYS}
        rows.append({"seed": seed, "project": name, "advice": fitted.advice, "expected": expected, "errors": errors})
    return rows


def further(errors: dict[int, float]) -> float:
    """The mean error of the further horses."""
    return float(np.mean([errors[horse] for horse in range(TESTED_FROM, TESTED_FROM + TESTED)]))


def points(order: Sequence[int], n_frames: int, learn: Learn) -> list[dict]:
    """The trainings of a surface, as `surface.fit` takes them."""
    rows = []
    for tested, known in surface.trainings(order):
        for n in (n_frames, n_frames // 2):
            errors = learn(dict.fromkeys(known, n))
            rows += [{"animal": horse, "animals": len(known), "frames": n, "error": errors[horse]} for horse in tested]
    return rows


def summary(rows: list[dict]) -> list[dict]:
    """For each kind of project: how often each advice was given and each way was better, regrets, and changes of the
    error from half of the data to all (expected) and from all to twice as much; means over worlds, 95 % intervals."""
    table = []
    for name in PROJECTS:
        part = [row for row in rows if row["project"] == name]
        errors = {way: np.array([row["errors"][way] for row in part]) for way in ("before", *WAYS)}
        best, chance = np.minimum(errors["animals"], errors["frames"]), (errors["animals"] + errors["frames"]) / 2
        advised = np.array([row["errors"][SAFER.get(row["advice"], row["advice"])] for row in part])
        taken = {"advice": advised, "chance": chance} | {f"always {way}": errors[way] for way in WAYS}
        changes = {way: errors[way] / errors["before"] - 1 for way in WAYS}
        expected = {way: np.array([row["expected"][way] for row in part]) for way in WAYS}
        table.append(
            {
                "project": name,
                "animals": PROJECTS[name][0],
                "frames": PROJECTS[name][1],
                "worlds": len(part),
                "advised": {advice: sum(row["advice"] == advice for row in part) for advice in (*WAYS, "either")},
                "better": {"animals": int((errors["animals"] < errors["frames"]).sum())},
                "regret": {way: interval(values / best - 1) for way, values in taken.items()},
                "change": {way: interval(changes[way]) for way in WAYS},
                "expected": {way: interval(expected[way][:, 0]) for way in WAYS},
                "within": {
                    way: int(((changes[way] >= expected[way][:, 1]) & (changes[way] <= expected[way][:, 2])).sum())
                    for way in WAYS
                },
            }
        )
    return table


@click.command()
@click.option("--worlds", default=40, show_default=True)
@click.option("--arch", default="mobilenet_v1_0.25", show_default=True)
@click.option("--weights", default="mobilenet_0.25_224_no_top", show_default=True)
def main(worlds: int, arch: str, weights: str) -> None:
    features = features_of(arch, weights)
    done = each_done("advice", range(worlds), lambda seed: measured(seed, learner(seed, features)), len(PROJECTS))
    about = {"arch": arch, "weights": weights, "worlds": worlds, "measured_on": [WORLDS]}
    click.echo(save("advice", summary(done), **about))


if __name__ == "__main__":
    main()
