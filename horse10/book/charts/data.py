"""Charts of a data set, before any network has seen it: numbers of `exploration` -> Altair chart, one function each.

As in `charts`, the subtitle says where the numbers come from, and the description says what they show.
"""

import altair as alt
import pandas as pd

from horse10.book.sources import Source
from horse10.book.style import COLOURS, GREY, OTHERS, SHAPES, WIDTH, finished
from horse10.dataset import splits
from horse10.metrics.digits import percent

ROLES = {"training": "training frames", "unseen": "out of domain", "unused": "within domain"}  # -> colours of `look`


def roles_chart(roles: pd.DataFrame, source: Source) -> alt.HConcatChart:
    """Who is trained on in which split, and how many frames there are of each animal.

    Args:
        roles: `exploration.roles` of one or more splits, below one another.
        source: where the numbers come from.
    """
    trained = roles[roles["role"] == "training"].groupby("animal").size()
    frames = roles.groupby("animal")["frames"].first()
    order = sorted(frames.index, key=lambda animal: (-trained.get(animal, 0), animal))
    y = alt.Y("animal:N", title=None, sort=order)
    x = alt.X("split:N", title="split").axis(labelAngle=0, orient="top")
    dots = alt.Chart(roles[["animal", "split", "role"]]).mark_point(filled=True, opacity=1, size=130)
    dots = dots.encode(x, y, **_by_role(roles), tooltip=["animal", "split", "role"])
    bars = alt.Chart(frames.reset_index()).mark_bar(color=GREY, height=9)
    bars = bars.encode(alt.X("frames:Q").axis(tickCount=4, orient="top"), y.axis(None), tooltip=["animal", "frames"])
    step, splits = alt.Step(17), roles["split"].unique()
    both = alt.hconcat(dots.properties(width=42 * len(splits), height=step), bars.properties(width=180, height=step))
    times = ", ".join(f"{(trained == n).sum()} in {n}" for n in range(1, len(splits) + 1))
    size = f"{len(order)} animals with {frames.min()} to {frames.max()} frames each"
    words = f"{size}. Training animals: {times} of the {len(splits)} splits."
    return finished(both, "Training and unseen animals in each split", source, words)


def density_chart(density: pd.DataFrame, source: Source) -> alt.Chart:
    """Share of an animal's frames in which a body part is labelled, from `exploration.density`."""
    parts = list(dict.fromkeys(density["bodypart"]))
    shares = density.assign(percent=(100 * density["share"]).round()).drop(columns="share")
    animals = shares["animal"].nunique()
    x = alt.X("animal:N", title=None).axis(labelAngle=-90, labelFontSize=11, labelLimit=110)
    y = alt.Y("bodypart:N", title=None, sort=parts)
    color = alt.Color("percent:Q", title="labelled in % of frames").scale(scheme="viridis", domain=[0, 100])
    color = color.legend(gradientLength=180)
    chart = (
        alt.Chart(shares)
        .mark_rect(aria=False)
        .encode(x, y, color, tooltip=list(shares))
        .properties(width=WIDTH if animals > 8 else alt.Step(44), height=alt.Step(16))
    )
    means = density.groupby("bodypart")["share"].mean()
    ends = f"most {means.idxmax()} ({percent(means.max())} %), least {means.idxmin()} ({percent(means.min())} %)"
    words = (
        f"Of {len(parts)} body parts of {animals} animals {percent(density['share'].mean())} % are labelled: {ends}."
    )
    return finished(chart, "How often each body part is labelled", source, words)


def scale_chart(scales: pd.DataFrame, source: Source) -> alt.Chart:
    """A dot for each animal at its nose-eye distance, from `exploration.scales` or `exploration.official_scales`."""
    rows = scales.assign(column=scales["scale_px"].round()).sort_values(["role", "scale_px"]).round({"scale_px": 1})
    rows = rows.assign(row=rows.groupby("column").cumcount() + 0.5)
    ends = [rows["column"].min() - 1, rows["column"].max() + 1]
    x = alt.X("column:Q", title="nose–eye distance (px)").scale(domain=ends, nice=False).axis(tickCount=8, grid=False)
    y = alt.Y("row:Q", title=None, axis=None).scale(domain=[0, max(4, rows["row"].max() + 0.5)], nice=False)
    tooltip = ["animal", alt.Tooltip("scale_px:Q", title="nose–eye distance (px)"), "role"]
    chart = alt.Chart(rows).mark_point(filled=True, opacity=1, size=110).encode(x, y, **_by_role(rows), tooltip=tooltip)
    chart = chart.properties(width=WIDTH, height=22 * max(4, int(rows["row"].max() + 0.5)))
    px = scales["scale_px"]
    words = f"Nose–eye distance of {len(px)} animals: {px.min():.1f} to {px.max():.1f} px, median {px.median():.1f} px."
    return finished(chart, "Nose–eye distance of each animal", source, words)


def closeness_chart(closeness: pd.DataFrame, source: Source) -> alt.Chart:
    """Share of the within-domain test frames that are near a training frame, from `exploration.closeness`."""
    names = list(dict.fromkeys(closeness["split"]))
    x = alt.X("distance:Q", title="video frames to the nearest training frame, at most").axis(format="d", grid=False)
    x = x.scale(domain=[0.8, closeness["distance"].max()], nice=False)
    y = alt.Y("share:Q", title="share of within-domain test frames").axis(format="%", tickCount=5)
    y = y.scale(domain=[0, 1.03], nice=False)
    legend = alt.Legend(title="split", symbolType="stroke", symbolSize=400, symbolStrokeWidth=2.5)
    color = alt.Color("split:N", legend=legend).scale(domain=names, range=OTHERS[: len(names)])
    dash = alt.StrokeDash("split:N", legend=legend).scale(domain=names, range=[[1, 0], [6, 3], [2, 2]][: len(names)])
    chart = alt.Chart(closeness.round(4)).mark_line(point=True, strokeWidth=2).encode(x, y, color, dash)
    chart = chart.encode(tooltip=["split", "distance", alt.Tooltip("share:Q", format=".1%")])
    details = [
        f"{splits.in_words(name)}: {100 * shares[1]:.1f} % have one directly beside them, {100 * shares[3]:.1f} % "
        "within three"
        for name, shares in ((name, group.set_index("distance")["share"]) for name, group in closeness.groupby("split"))
    ]
    title = "Distance of within-domain test frames from training frames"
    return finished(chart.properties(width=WIDTH, height=200), title, source, f"Test frames, {'; '.join(details)}.")


def _by_role(rows: pd.DataFrame) -> dict:
    """Encodings of the column `role` in the colours and shapes that training and unseen animals have everywhere."""
    there = [role for role in ROLES if (rows["role"] == role).any()]
    colours, shapes = ([table[ROLES[role]] for role in there] for table in (COLOURS, SHAPES))
    return {
        "color": alt.Color("role:N", title=None).scale(domain=there, range=colours),
        "shape": alt.Shape("role:N", title=None).scale(domain=there, range=shapes),
    }
