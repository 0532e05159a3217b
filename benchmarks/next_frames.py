"""Does it help to choose the frames to label? Four ways to choose as many frames, in worlds on which none was tuned.

In each world a few videos have labelled frames; the frames to be labelled next come from all videos, by chance, by
k-means of their pixels (as DeepLabCut's extract_frames takes them from each video), by the lowest likelihoods, or as
`horse10 next-frames` chooses. Then the predictor learns again with their labels, and its errors are counted on other
frames of these videos, and on animals that are in none of them. Regret: how much larger the error is than with the best
choice that was tried in that world, those by chance included. How `horse10 next-frames` chooses was settled on other
worlds (SETTLED_ON), by errors of the linear predictor; no setting was chosen by bees or by trained networks.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import click
import cv2
import next_frames_learners as learners
import numpy as np
from alternate import save
from next_frames_worlds import World, bees, horses
from small_worlds import each_done, interval

from horse10.bodyparts import BODYPARTS
from horse10.forecast.nextframes import choice
from horse10.forecast.nextframes.candidates import Candidates
from horse10.runs.badge import WORLDS

BUDGETS = (10, 20)
HERDS_FROM, SETTLED_ON = 60_000, range(90_000, 90_016)  # seeds of the worlds here, and of those for tuning
DRAWS = {"linear": {"chance": 50, "pixels": 5}, "network": {"chance": 3}}  # of choices with chance in them, else one
TESTED = ("same videos", "other animals")
WIDTH_PX = 30  # to which DeepLabCut makes frames smaller before k-means (utils/frameselectiontools.py)


def ways(world: World, known: learners.Learned, n: int, draws: dict, rng: np.random.Generator) -> dict[str, list]:
    """Rows that each way chooses, as often as it is tried."""
    pool, likelihood = world.rows("pool"), known.poses[..., 2]
    return {
        "chance": [rng.choice(pool, n, replace=False) for _ in range(draws["chance"])],
        "pixels": [by_pixels(world, pool, n, rng) for _ in range(draws.get("pixels", 1))],
        "least likely": [pool[np.argsort(likelihood[pool].mean(axis=1))[:n]]],
        "ours": [ours(world, known, pool, n)],
    }


def by_pixels(world: World, pool: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """One frame of each group, by chance, of groups by k-means of small grey pictures."""
    height = round(WIDTH_PX * world.frames.shape[1] / world.frames.shape[2])
    grey = world.frames[pool].mean(axis=-1)
    small = np.stack([cv2.resize(one, (WIDTH_PX, height), interpolation=cv2.INTER_NEAREST) for one in grey])
    group = choice.grouped(small.reshape(len(pool), -1) - small.mean(axis=0).ravel(), n, int(rng.integers(2**31)))[0]
    return np.array([rng.choice(pool[group == each]) for each in range(n)])


def ours(world: World, known: learners.Learned, pool: np.ndarray, n: int) -> np.ndarray:
    """As the command chooses."""
    labelled = world.rows("labelled")
    own = world.number.astype(float)
    found = Candidates(world.video[pool], pool, own[pool], known.poses[pool], known.features[pool])
    numbers = [own[labelled[world.video[labelled] == video]] for video in range(world.video.max() + 1)]
    return pool[choice.choose(found, numbers, n, known.features[labelled]).rows]


def errors(world: World, learned: learners.Learned) -> dict[str, float]:
    """Mean error in px on each set of frames that is tested."""
    away = np.linalg.norm(learned.poses[..., :2] - world.keypoints, axis=-1)
    return {name: float(np.nanmean(away[world.rows(name)])) for name in TESTED}


def measured_in(world_of: Callable, learn_of: Callable, draws: dict, seed: int) -> Iterator[dict]:
    """Of one world, for each number of frames: the mean errors of each way to choose, the smallest of all, and those
    before."""
    world = world_of(seed)
    learn, labelled = learn_of(world), world.rows("labelled")
    known = learn(labelled)
    before = errors(world, known)
    for n in BUDGETS:
        rng = np.random.default_rng([seed, n])
        chosen = ways(world, known, n, draws, rng)
        tried = {
            way: [errors(world, learn(np.concatenate([labelled, rows]))) for rows in choices]
            for way, choices in chosen.items()
        }
        every = [each for several in tried.values() for each in several]
        found = {
            "seed": seed,
            "n": n,
            "before": before,
            "best": {name: min(each[name] for each in every) for name in TESTED},
        }
        found |= {"errors": {way: mean_of(several) for way, several in tried.items()}}
        yield found | {"videos": {way: videos(world, choices) for way, choices in chosen.items()}}


def videos(world: World, choices: list[np.ndarray]) -> float:
    """From how many videos frames are chosen, on average."""
    return float(np.mean([len(set(world.video[rows].tolist())) for rows in choices]))


def mean_of(several: list[dict]) -> dict[str, float]:
    """The mean of some errors on each set of frames."""
    return {name: float(np.mean([each[name] for each in several])) for name in TESTED}


def summary(rows: list[dict]) -> list[dict]:
    """A row per number of frames, tested frames and way: errors, regret, what is gained over chance, and how often."""
    found = []
    for n, name, way in ((n, name, way) for n in BUDGETS for name in TESTED for way in rows[0]["errors"]):
        part = [row for row in rows if row["n"] == n]
        error, chance, mine, best, before = (
            np.array([values(row)[name] for row in part])
            for values in (
                lambda row, way=way: row["errors"][way],
                lambda row: row["errors"]["chance"],
                lambda row: row["errors"]["ours"],
                lambda row: row["best"],
                lambda row: row["before"],
            )
        )
        about = {"n": n, "tested": name, "way": way, "worlds": len(part)}
        about |= {"before_px": float(before.mean()), "error_px": float(error.mean()), "best_px": float(best.mean())}
        about |= {"videos": float(np.mean([row["videos"][way] for row in part]))}
        about |= {"regret": interval(error / best - 1), "over_chance": interval(error / chance - 1)}
        about |= {"better_than_chance": int((error < chance).sum()), "ours_better": int((mine < error).sum())}
        found.append(about | {"ours_worse": int((mine > error).sum())})
    return found


@click.command()
@click.option("--worlds", default=40, show_default=True, help="Of synthetic horses, for the linear predictor.")
@click.option("--whole", default=5, show_default=True, help="How many of them with videos as long as Horse-10's, too.")
@click.option("--trained", default=10, show_default=True, help="How many of them for trained networks, too.")
@click.option("--bees", "folder", type=click.Path(path_type=Path, exists=True), help="The bees of apic.ai, a project.")
@click.option("--divisions", default=20, show_default=True, help="Of the bees, for the linear predictor.")
def main(worlds: int, whole: int, trained: int, folder: Path | None, divisions: int) -> None:
    linear, rows = learners.linear(), []
    parts = [("horses", "linear", horses, linear, worlds)]
    if whole:
        parts += [("walks", "linear", partial(horses, whole=True), linear, whole)]
    if trained:
        parts += [("horses", "network", horses, learners.network(len(BODYPARTS)), trained)]
    if folder:
        of_bees = partial(bees, folder)
        parts += [("bees", "linear", of_bees, linear, divisions)]
    if folder and trained:
        n_parts = of_bees(HERDS_FROM).keypoints.shape[1]
        parts += [("bees", "network", of_bees, learners.network(n_parts), min(divisions, trained))]
    for data, learner, world_of, learn_of, count in parts:
        seeds = range(HERDS_FROM, HERDS_FROM + count)
        measure = partial(measured_in, world_of, learn_of, DRAWS[learner])
        done = each_done(f"next_frames-{data}-{learner}", seeds, measure, len(BUDGETS))
        rows += [{"data": data, "learner": learner} | row for row in summary(done)]
    about = {"arch": learners.ARCH, "weights": learners.WEIGHTS, "steps": learners.STEPS, "recipe": learners.RECIPE}
    about |= {"measured_on": [WORLDS] + ["bees"] * (folder is not None)}
    about |= {"settled_on": [SETTLED_ON[0], SETTLED_ON[-1]], "seeds_from": HERDS_FROM, "draws": DRAWS}
    click.echo(save("next_frames", rows, **about))


if __name__ == "__main__":
    main()
