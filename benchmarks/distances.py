"""How far apart the domains of the synthetic world look to an ImageNet network, in the four ways of Mensink et al.

Frames of other horses for the source than for the target, as in the study `matrix`. No time is measured.
"""

import click
from alternate import save
from tqdm import tqdm

from horse10.study import lists
from horse10.transfer import frames
from horse10.transfer.distance import distances, features

SOURCE_HERD, TARGET_HERD = 1, 0


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
    click.echo(save("distances", found, arch=arch, weights=weights, count=count))


if __name__ == "__main__":
    main()
