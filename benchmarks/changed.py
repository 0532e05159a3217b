"""Can pictures without labels say what is new in a video, and what error to expect? On synthetic worlds, and on bees.

In each world nine horses are known and three others come as new videos: they have another coat, another light ... than
any known horse, one factor at a time; or nothing but another horse; or they are of another domain altogether (night, a
drawing). `forecast.changed` compares each with the known ones, and the predictor of `next_animal` gives the errors: of
the new horses, and of the known ones, each kept out in turn. No time is measured.

The same for real animals: each recording of a project beside all others (`bees`); their errors are in a report.
"""

import json
from pathlib import Path

import changed_learnt as learnt
import click
import numpy as np
from alternate import save
from next_animal import errors_by, found, kept_out, score_maps, sums
from small_worlds import each_done, features_of

from horse10.analysis.changed import NOTHING
from horse10.bodyparts import BODYPARTS
from horse10.config import make_config
from horse10.dataset import dataset_of
from horse10.forecast.appearance import measured
from horse10.forecast.changed import Look, apart, beside, look, of_animals
from horse10.forecast.config import ForecastConfig
from horse10.machine.folders import home
from horse10.synthetic import VERSION, truth, world
from horse10.synthetic.factors import FACTORS
from horse10.synthetic.herd import training_horses
from horse10.transfer import kept
from horse10.transfer.config import SIZE_PX
from horse10.transfer.distance import extractor

KNOWN, NEW, FRAMES = 9, 3, 5
HERDS_FROM, SPLIT = 60_000, 1  # seeds that nothing else uses
ELSEWHERE = ("night", "sketch", "silhouette", "cow", "giraffe")  # whole horses, or others, in all four places
CASES = (NOTHING, *FACTORS, *ELSEWHERE)
HORSES = [slice(FRAMES * number, FRAMES * (number + 1)) for number in range(KNOWN + NEW)]  # the frames of each
SEEN, UNSEEN = slice(0, FRAMES * KNOWN), slice(FRAMES * KNOWN, None)


def drawn(seed: int, case: str) -> tuple[np.ndarray, np.ndarray]:
    """Frames (N, H, W, 3) and keypoints (N, K, 2) px of the known horses, then of the new ones; drawn once."""
    herd = HERDS_FROM + seed
    training = training_horses(herd, SPLIT)

    def chosen(horses, is_known: bool):
        return [horse for horse in horses if (horse.number in training) == is_known][: KNOWN if is_known else NEW]

    def draw(horses) -> dict[str, np.ndarray]:
        parts = [truth([horse], FRAMES, SIZE_PX) for horse in horses]
        return {name: np.concatenate([getattr(part, name) for part in parts]) for name in ("frames", "keypoints")}

    def make() -> dict[str, np.ndarray]:
        shift = case if case in FACTORS else ""
        horses = world("small", seed=herd, shift=shift, split=SPLIT).horses()
        if case not in ELSEWHERE:
            return draw([*chosen(horses, True), *chosen(horses, False)])
        near, there = drawn(seed, NOTHING), draw(chosen(world("small", herd, domain=case).horses(), False))
        halves = zip(("frames", "keypoints"), near, strict=True)
        return {name: np.concatenate([own[SEEN], there[name]]) for name, own in halves}

    name = f"{case.replace(' ', '_')}-herd{herd}-{KNOWN}+{NEW}x{FRAMES}-renderer{VERSION}.npz"
    return tuple(kept.arrays(home() / "changed" / name, make)[key] for key in ("frames", "keypoints"))


def scales_px(keypoints: np.ndarray) -> np.ndarray:
    """Distance from nose to eye of each horse, px: (KNOWN + NEW,)."""
    nose, eye = (keypoints[:, BODYPARTS.index(part)] for part in ("Nose", "Eye"))
    away = np.linalg.norm(nose - eye, axis=-1)
    return np.array([np.nanmedian(away[frames]) for frames in HORSES])


def errors(keypoints: np.ndarray, cells: np.ndarray) -> np.ndarray:
    """Of each horse, in its nose-eye distances, when no frame of it was trained on: (KNOWN + NEW,)."""
    scores, names = score_maps(keypoints, cells.shape[1:3], SIZE_PX), np.repeat(np.arange(KNOWN + NEW), FRAMES)
    by = kept_out(cells[SEEN], scores[SEEN], keypoints[SEEN], names[SEEN])
    points = found(cells[UNSEEN], sums(cells[SEEN], scores[SEEN]), SIZE_PX)
    by |= errors_by(names[UNSEEN], points, keypoints[UNSEEN])
    return np.array([by[str(number)] for number in range(KNOWN + NEW)]) / scales_px(keypoints)


def measured_in(seed: int, case: str, maps) -> list[dict]:
    """A row for each new horse of a world."""
    frames, keypoints = drawn(seed, case)
    cells = maps(frames)  # (N, h, w, C + 1)
    of, means = errors(keypoints, cells), cells[..., :-1].mean(axis=(1, 2))
    looks = [Look(measured([frames[one]]), means[one]) for one in HORSES]
    known = {str(number): each for number, each in enumerate(looks[:KNOWN])}
    row = {"seed": seed, "case": case, "errors": of[:KNOWN].tolist()}
    return [row | {"error": float(of[KNOWN + n])} | beside(known, each) for n, each in enumerate(looks[KNOWN:])]


@click.group()
def main() -> None:
    """What is new in a video, from its frames alone."""


@main.command()
@click.option("--herds", default=20, show_default=True, help="Each in every case: with one factor shifted, or none.")
@click.option("--arch", default="mobilenet_v1_0.25", show_default=True)
@click.option("--weights", default="mobilenet_0.25_224_no_top", show_default=True)
def worlds(herds: int, arch: str, weights: str) -> None:
    """Synthetic horses."""
    features = features_of(arch, weights)
    asked = [(seed, case) for seed in range(herds) for case in CASES]
    done = each_done("changed", asked, lambda world: [measured_in(*world, features)])
    rows = [row for rows_of_world in done for row in rows_of_world]
    settings = {"arch": arch, "weights": weights, "herds": herds, "known": KNOWN, "new": NEW, "frames": FRAMES}
    click.echo(save("changed", learnt.summary(rows), **settings))


@main.command()
@click.argument("project", type=click.Path(path_type=Path, exists=True))
@click.option("--report", type=click.Path(path_type=Path, exists=True), help="Its .json, with the errors.")
def animals(project: Path, report: Path) -> None:
    """How far each animal of a PROJECT is from the others, as the networks of its REPORT see them."""
    told = json.loads(report.read_text())
    names = ("group_by", "canvas", "arch", "weights", "called")
    config = make_config(ForecastConfig, data=project, **{name: told["settings"][name] for name in names})
    network = extractor(config.arch, config.weights)
    looks = {name: look(videos, network) for name, videos in of_animals(dataset_of(config), config.canvas).items()}
    away = dict(zip(looks, apart([each.features for each in looks.values()]).tolist(), strict=True))
    click.echo(save("changed_animals", away, dataset=told["dataset"], report=report.stem, called=config.called))


if __name__ == "__main__":
    main()
