"""What the papers printed, one CSV per table, each row with its source; an empty cell is NaN.

| name | what |
|---|---|
| horse10_table1 | PCK@0.3 in %, within and out of domain, 13 networks (workshop text, Table 1) |
| horse10_hyperparameters | best initial learning rate and decay target (workshop text, appendix 5.3) |
| horse10_protocol | data, training and evaluation, one parameter per row, of both versions of the paper |
| horse10_claims | every number the two texts state in prose |
| horse10_bodyparts | the 22 body parts in printed order (the data say Wither for Withers) |
| imagenet_top1 | ImageNet top-1 in % of the 13 networks: the papers' checkpoints and Keras's own |

The papers do not print the ImageNet accuracies behind their x axes: `checkpoint_top1` is what the publishers of the
named checkpoints stated when the experiments were run.
"""

from importlib.resources import files

import pandas as pd


def names() -> list[str]:
    """What `load` knows."""
    return sorted(path.name.removesuffix(".csv") for path in files(__name__).iterdir() if path.name.endswith(".csv"))


def load(name: str) -> pd.DataFrame:
    """One published table.

    Raises:
        ValueError: there is no such table; the message lists those there are.
    """
    if name not in names():
        raise ValueError(f"no published table is called {name!r}; there are: {', '.join(names())}")
    with files(__name__).joinpath(f"{name}.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file)


def for_arch(arch: str) -> dict[str, str | float | None]:
    """What the workshop text printed for one network of ours, e.g. `mobilenet_v2_0.35`; None beyond its 13 networks.

    The PCK@0.3 values are means over three splits of Horse-10, pretrained on ImageNet (Table 1); the text around the
    table speaks of 50 % training fraction. All three numbers are in %.
    """
    table = load("horse10_table1").merge(load("imagenet_top1"), on=["arch", "model", "family"])
    columns = {
        "model": "model",
        "within_pck_percent": "within_domain_pck",
        "ood_pck_percent": "out_of_domain_pck",
        "pck_source": "source",
        "imagenet_top1_percent": "checkpoint_top1",
        "imagenet_source": "checkpoint_source",
    }
    row = table.set_index("arch").astype(object).T.to_dict().get(arch, {})
    return {"arch": arch, **{ours: row.get(theirs) for ours, theirs in columns.items()}}
