"""Features on a plane, after Figure 4 of Kornblith et al. 2019 and Figure 3 of Mensink et al. 2021; duplicates, after
Table H.1 of Kornblith et al."""

import altair as alt
import numpy as np
import pandas as pd

from horse10.backbones.weight_sets import BY_NAME
from horse10.book.sources import Source
from horse10.book.style import WIDTH, finished
from horse10.metrics.digits import percent
from horse10.papers import published
from horse10.transfer import maps
from horse10.transfer.sets import SETS


def plane(found: list[dict], source: Source) -> alt.FacetChart:
    """Maps of `benchmarks/image_sets.py plane`: a column for each network, a row for each set; classes by their first
    letters."""
    parts = []
    for one in found:
        names = np.array(one["classes"])[one["labels"]]
        part = pd.DataFrame({"x": one["x"], "y": one["y"], "class": names, "letter": [name[0] for name in names]})
        top1 = BY_NAME[one["weights"]].top1
        parts.append(part.assign(set=SETS[one["set"]].short, network=f"{one['arch']} ({top1:.1f} %)"))
    table = pd.concat(parts, ignore_index=True)
    panels = alt.layer(_letters().encode(tooltip=["class:N"]), data=table).properties(width=250, height=230)
    order = list(dict.fromkeys(table["network"]))
    column = alt.Column("network:N", title="ImageNet top-1 in brackets", sort=order)
    chart = panels.facet(column=column, row=alt.Row("set:N", title=None))
    chart = chart.resolve_scale(color="independent")
    words = [f"{one['arch']} on {SETS[one['set']].words}: {percent(one['alike'])} %" for one in found]
    description = f"t-SNE of features. Images whose nearest neighbour on the map is of their class: {'; '.join(words)}."
    named = dict.fromkeys(name for one in found for name in one["classes"] if len(name) > 1)
    note = f"each letter or digit is a test image, by its class ({', '.join(named)}); axes have no unit"
    return finished(chart, title(found), source, description, note)


def title(found: list[dict]) -> str:
    """How many images have a neighbour of their class, from the map with the fewest to that with the most."""
    alike = sorted(one["alike"] for one in found)
    shares = map(percent, (alike[0], alike[-1]))
    return f"On the maps, {' to '.join(dict.fromkeys(shares))} % of images lie nearest to one of their own class"


def domains(found: dict, source: Source) -> alt.Chart:
    """The map of `benchmarks/distances.py`: frames of five domains by their first letters."""
    names = np.array(found["domains"])[found["domain"]]
    table = pd.DataFrame({"x": found["x"], "y": found["y"], "domain": names, "letter": [name[0] for name in names]})
    chart = _letters(alt.Chart(table)).encode(tooltip=["domain:N"]).properties(width=WIDTH - 100, height=380)
    told = "; ".join(f"{name} {percent(share)} %" for name, share in own_neighbours(found).items())
    description = f"t-SNE of the features of frames. Frames whose nearest neighbour is of their own domain: {told}."
    note = f"each letter is a frame, by its domain ({', '.join(found['domains'])}); axes have no unit"
    return finished(chart, "Where the domains lie", source, description, note)


def own_neighbours(found: dict) -> dict[str, float]:
    """Of each domain, the share of its frames whose nearest neighbour on the map is of the same domain."""
    domain = np.array(found["domain"])
    own = maps.alike(np.column_stack([found["x"], found["y"]]).astype(float), domain)
    return {name: float(own[domain == number].mean()) for number, name in enumerate(found["domains"])}


def _letters(base: alt.Chart | None = None) -> alt.Chart:
    """Letters on a plane without axes."""
    axis = alt.Axis(labels=False, ticks=False, title=None, grid=False, domain=False)
    colour = alt.Color("letter:N", legend=None, scale=alt.Scale(scheme="dark2"))
    marks = (base or alt.Chart()).mark_text(fontSize=12, fontWeight="bold")
    return marks.encode(alt.X("x:Q", axis=axis), alt.Y("y:Q", axis=axis), colour, alt.Text("letter:N"))


def alike(found: list[dict]) -> pd.DataFrame:
    """Share (%) of test images whose nearest neighbour is of their class, in the features and on the map."""
    rows = [
        {
            "data set": SETS[one["set"]].short,
            "network": one["arch"],
            "neighbour of the same class in the features (%)": round(100 * one["alike_features"], 1),
            "on the map (%)": round(100 * one["alike"], 1),
            "images": len(one["labels"]),
        }
        for one in found
    ]
    return pd.DataFrame(rows)


def duplicates(found: list[dict]) -> pd.DataFrame:
    """Counts of `benchmarks/image_sets.py copies` and the accuracy (%) on all test images and on those left."""
    table = pd.DataFrame(found)
    left = table["n_test"] - table["near"]
    columns = {
        "data set": table["set"].map({name: row.short for name, row in SETS.items()}),
        "test images": table["n_test"],
        "same pixels": table["same"],
        "near duplicates": table["near"],
        "near duplicates (%)": (100 * table["near"] / table["n_test"]).round(1),
        "accuracy (%)": (100 * table["right"] / table["n_test"]).round(1),
        "without them (%)": (100 * (table["right"] - table["right_near"]) / left.where(left > 0)).round(1),
    }
    return pd.DataFrame(columns)


def sentence(searched: dict) -> str:
    """What a near duplicate is, and what the paper printed, from the numbers."""
    settings, table = searched["settings"], pd.DataFrame(searched["results"])
    printed = published.load("kornblith_duplicates")["test_dup_percent"]
    return (
        f"A *near duplicate* is a test image whose features (of {settings['arch']}) are nearer to those of a training "
        f"image than the features of {percent(settings['found'])} % of test images are to those of their own copy "
        f"cropped by {percent(settings['cut'])} % of its height and width. As in the paper, this is the worst case: "
        "digits, or frames of one barn, may be that near without being copies. The paper found "
        f"{printed.min():.2f} to {printed.max():.2f} % of test images in ImageNet; here "
        f"{table['same'].sum()} of {table['n_test'].sum():,} test images have the pixels of a training image."
    )
