"""What the papers printed, one CSV per table; an empty cell is NaN.

`datapackage.json` (a Tabular Data Package) says of each table where it was printed, in what units, what to beware of,
and what its columns hold; `claims` is every number the texts state. Of the ImageNet accuracies behind their x axes the
Horse-10 texts print two, those of the smallest and the largest MobileNetV2: `checkpoint_top1` of `imagenet_top1` has
them, and is what the publishers of the named checkpoints stated when the experiments were run.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import pandas as pd

from horse10.metrics.digits import SUPERSCRIPT

DIGITS = tuple("-0123456789")
AS_PRINTED = ("printed", "accuracy_as_printed")  # columns whose number of digits matters


@dataclass(frozen=True)
class About:
    """A table's title, the paper and place it was printed in, and units and caveats."""

    title: str
    source: str
    caveats: str


def names() -> list[str]:
    """What `load` knows."""
    return sorted(path.name.removesuffix(".csv") for path in files(__name__).iterdir() if path.name.endswith(".csv"))


def load(name: str) -> pd.DataFrame:
    """One published table.

    Raises:
        ValueError: there is no such table; the message lists those there are.
    """
    _known(name)
    with files(__name__).joinpath(f"{name}.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file, dtype=dict.fromkeys(AS_PRINTED, str))


def about(name: str) -> About:
    """Where a table was printed, and what to know before using it; raises ValueError as `load` does."""
    _known(name)
    package = json.loads(files(__name__).joinpath("datapackage.json").read_text(encoding="utf-8"))
    group = next(resource for resource in package["resources"] if resource["name"] == name)
    return About(group["title"], "; ".join(source["title"] for source in group["sources"]), group["description"])


@cache
def printed() -> dict[str, float]:
    """The number that each claim prints, by its name; claims without one are left out."""
    claims = load("claims").set_index("claim_id")["printed"]
    return pd.to_numeric(claims, errors="coerce").dropna().to_dict()


def half_unit(text: str) -> float:
    """Half of a unit of the last digit of a number as printed: 0.05 for "95.2", 5e-9 for "9e-8"."""
    digits, _, exponent = text.lower().partition("e")
    return 0.5 * 10.0 ** (int(exponent or 0) - len(digits.partition(".")[2]))


def readable(number: str) -> str:
    """ "1e-11" as 10⁻¹¹, "9e-8" as 9·10⁻⁸, "-0.33" with a minus sign, "75750" as 75,750; words as they are."""
    if not number.startswith(DIGITS):
        return number
    digits, _, exponent = number.partition("e")
    if digits.isdecimal() and len(digits) > 4:
        digits = f"{int(digits):,}"
    if exponent:
        power = f"10{str(int(exponent)).translate(SUPERSCRIPT)}"
        digits = power if digits == "1" else f"{digits}·{power}"
    return digits.replace("-", "−")


def for_arch(arch: str) -> dict[str, str | float | None]:
    """What the workshop text printed for one network of ours, e.g. `mobilenet_v2_0.35`; None beyond its 13 networks.

    The PCK@0.3 values are means over three splits of Horse-10, pretrained on ImageNet (Table 1). The table does not
    print its training fraction; the text around it speaks of 50 %. All three numbers are in %.
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


def _known(name: str) -> None:
    if name not in names():
        raise ValueError(f"no published table is called {name!r}; there are: {', '.join(names())}")
