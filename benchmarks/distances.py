"""How far apart the domains of the synthetic world look to an ImageNet network, in the four ways of Mensink et al., and
their frames on a plane (Figure 3).

Frames of other horses for the source than for the target, as in the study `matrix`. No time is measured.
"""

import click
import numpy as np
from alternate import save
from tqdm import tqdm

from horse10.runs.badge import WORLDS
from horse10.study import lists
from horse10.transfer import frames, maps
from horse10.transfer.distance import distances, features

SOURCE_HERD, TARGET_HERD, SEED = 1, 0, 0


@click.command()
@click.option("--arch", default="efficientnet_lite0", show_default=True)
@click.option("--weights", default="efficientnet_lite0_no_top", show_default=True)
@click.option("--count", default=80, show_default=True, help="frames of each domain")
def main(arch: str, weights: str, count: int) -> None:
    domains = sorted({config.domain for config in lists.read("matrix").configs.values()})
    asked = [(domain, herd) for domain in domains for herd in (SOURCE_HERD, TARGET_HERD)]
    seen = {
        pair: features(frames.load(*pair, "tested", count).frames, arch, weights)
        for pair in tqdm(asked, desc="drawing and reading domains", unit="domain")
    }
    found = {
        f"{source} {target}": distances(seen[source, SOURCE_HERD], seen[target, TARGET_HERD])
        for source in domains
        for target in domains
    }
    network = {"arch": arch, "weights": weights}
    click.echo(save("distances", found, count=count, **network))
    points = maps.plane(np.concatenate([seen[domain, TARGET_HERD] for domain in domains]), SEED).round(3)
    drawn = {"domains": domains, "domain": np.repeat(range(len(domains)), count).tolist()}
    drawn |= {"x": points[:, 0].tolist(), "y": points[:, 1].tolist()}
    click.echo(save("domain_map", drawn, seed=SEED, perplexity=maps.PERPLEXITY, measured_on=[WORLDS], **network))


if __name__ == "__main__":
    main()
