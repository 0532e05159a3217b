"""What sets of images look like to an ImageNet network: maps of their features, and duplicates among their images.

Kornblith et al. 2019, Figure 4 and Appendix H. No time is measured. A set whose package is missing ends the program
with the line that installs it.
"""

import click
import numpy as np
from alternate import save
from tqdm import tqdm

from horse10.study import lists
from horse10.transfer import duplicates, features, maps, probe, sets

SIDE_PX, SEED = 96, 0
SMALL, LARGE = (
    ("mobilenet_v1_0.25", "mobilenet_0.25_224_no_top"),
    ("efficientnet_lite0", "efficientnet_lite0_no_top"),
)


@click.group()
def main() -> None:
    pass


@main.command()
@click.option("--names", default="digits,place", show_default=True)
@click.option("--count", default=200, show_default=True, help="test images of each set")
def plane(names: str, count: int) -> None:
    """Test images by their features, on a plane."""
    found = []
    for name in names.split(","):
        images = sets.load(name, SEED)
        shown = images.test[:count] if len(images.test) <= count else _drawn(images.test, count)
        labels = images.labels[shown]
        for arch, weights in (SMALL, LARGE):
            seen = features.of_pool(name, arch, weights, SIDE_PX, sets.IMAGES)[shown]
            points = maps.plane(seen, SEED)
            row = {"set": name, "arch": arch, "weights": weights, "alike": maps.nearest_alike(points, labels)}
            row |= {"alike_features": maps.nearest_alike(seen, labels), "labels": labels.tolist()}
            row |= {"classes": images.classes, "x": points[:, 0].round(3).tolist(), "y": points[:, 1].round(3).tolist()}
            found.append(row)
    click.echo(
        save("feature_maps", found, sets=names.split(","), side_px=SIDE_PX, seed=SEED, perplexity=maps.PERPLEXITY)
    )


@main.command()
def copies() -> None:
    """Test images that are in training, too, and the accuracy without them."""
    names = list(dict.fromkeys(config.set for config in lists.read("kornblith").configs.values()))
    found = [_searched(name) for name in tqdm(names, desc="searching sets", unit="set")]
    settings = {"arch": LARGE[0], "weights": LARGE[1], "side_px": SIDE_PX, "seed": SEED}
    click.echo(save("duplicates", found, sets=names, **settings, found=duplicates.FOUND, cut=duplicates.CUT))


def _searched(name: str) -> dict:
    images = sets.load(name, SEED)
    seen = features.of_pool(name, *LARGE, SIDE_PX, sets.IMAGES)
    altered = sets.scaled(duplicates.altered(sets.scaled(images.images[images.test], SIDE_PX)), SIDE_PX)
    limit = duplicates.threshold(seen[images.test], features.features(features.extractor(*LARGE, SIDE_PX), altered))
    near = duplicates.distances(seen, images) <= limit
    same = duplicates.same_pixels(images)
    answers = probe.logistic(seen, images.labels, *images.validation(SEED), images.train, images.test).answers
    right = answers == images.labels[images.test]
    counts = {"n_train": len(images.train), "n_test": len(near), "same": int(same.sum()), "near": int(near.sum())}
    return {"set": name, **counts, "threshold": limit, "right": int(right.sum()), "right_near": int(right[near].sum())}


def _drawn(test: np.ndarray, count: int) -> np.ndarray:
    return np.sort(np.random.default_rng(SEED).choice(test, count, replace=False))


if __name__ == "__main__":
    main()
