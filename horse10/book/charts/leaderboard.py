"""Charts of all works on Horse-10: each on its own protocol, so none shares an axis with another."""

import altair as alt

from horse10.book.sources import both, recomputed
from horse10.book.style import GREY, MARKS, OTHERS, WIDTH, by_subset, finished, heading, scale_of
from horse10.metrics import SUBSETS, TESTED
from horse10.metrics.digits import significant
from horse10.papers import leaderboard, mathis

ZOO = both("leaderboard", words="MMPose 0.x, model zoo, per split")
SUPERANIMAL = recomputed("leaderboard", words="means of three shuffles, Ye et al. 2024, data of the figures")
EVERY_WORK = "each panel on its own protocol"
SPREAD = "recomputed: means of later works over their splits; lines from the lowest to the highest split"
STARTS = {"ImageNet": OTHERS[0], "AP-10K": OTHERS[2], "SuperAnimal": OTHERS[1]}
METHODS = dict(zip(("transfer learning", "fine-tuning", "memory replay"), MARKS, strict=False))
GROUND = {"filled": True, "opacity": 1}


def within_and_out() -> alt.VConcatChart:
    """Within and out of domain of every entry, a panel with its own axis for each protocol that tells them apart."""
    works, panels, details = leaderboard.protocols()["work"], [], []
    for protocol, row in leaderboard.ranges().iterrows():
        group = leaderboard.in_full(protocol).rename(columns={"test_set": "subset"})
        rows = group.assign(subset=group["subset"].map(SUBSETS))[["entry", "subset", "mean", "low", "high"]].round(4)
        percent = " (%)" if protocol == leaderboard.PAPER else ", in this work's unit"
        x = (
            alt.X("mean:Q", title=f"{row['metric']}{percent}")
            .scale(zero=protocol != leaderboard.PAPER)
            .axis(tickCount=6)
        )
        base = alt.Chart(rows).encode(alt.Y("entry:N", title=None, sort=list(rows["entry"].unique())))
        spans = base.mark_rule(strokeWidth=2).encode(alt.X("low:Q"), alt.X2("high:Q"), by_subset(rows)["color"])
        dots = base.mark_point(**GROUND, size=90).encode(x, **by_subset(rows), tooltip=list(rows))
        panels.append((spans + dots).properties(width=WIDTH - 130, height=alt.Step(20), title=heading(works[protocol])))
        ends = [
            f"{words} {significant(row[f'{name} low'])} to {significant(row[f'{name} high'])}"
            for name, words in TESTED.items()
        ]
        details.append(f"{works[protocol]}, {row['metric']} of {row['n']} entries {', '.join(ends)}")
    words = f"{'; '.join(details)}."
    source = both("horse10_table1", "leaderboard", words=EVERY_WORK)
    return finished(
        alt.vconcat(*panels), "Within and out of domain, work by work", source, words, mathis.UNSAID, SPREAD
    )


def zoo() -> alt.HConcatChart:
    """The model zoo's two measures of each network: three splits, and their mean as a tick."""
    rows = leaderboard.scores().query("protocol == @leaderboard.ZOO")
    rows = rows.assign(split="split " + rows["split"].astype(str))[["entry", "metric", "split", "value"]]
    splits, panels, details = sorted(rows["split"].unique()), [], []
    for metric, group in rows.groupby("metric", sort=False):
        y = alt.Y("entry:N", sort=list(group["entry"].unique()), title=None)
        base = alt.Chart(group).encode(y if not panels else y.axis(None))
        x = alt.X("value:Q", title=f"{metric}, in this work's unit").scale(zero=False).axis(tickCount=4)
        color = alt.Color("split:N", title=None).scale(domain=splits, range=OTHERS[:3])
        shape = alt.Shape("split:N", title=None).scale(domain=splits, range=MARKS[:3])
        dots = base.mark_point(**GROUND, size=90).encode(x, color, shape, tooltip=list(group))
        mean = base.mark_tick(thickness=3, size=22, color=GREY, opacity=1).encode(x.aggregate("mean"))
        panels.append((mean + dots).properties(width=(WIDTH - 50) // 2, height=alt.Step(30)))
        details.append(
            f"{metric}: " + ", ".join(f"{name} {v:.3f}" for name, v in group.groupby("entry")["value"].mean().items())
        )
    words = f"Means of three splits. {'; '.join(details)}."
    return finished(
        alt.hconcat(*panels),
        "MMPose's networks, split by split (tick: mean)",
        ZOO,
        words,
        "recomputed: means of the splits",
    )


def training_shares() -> alt.FacetChart:
    """Normalised error over the share of the training frames, within and out of domain; dashed: without any of them."""
    rows = leaderboard.means(leaderboard.SUPERANIMAL).query("test_set in @SUBSETS and network == 'HRNet-w32'")
    rows = rows.assign(subset=rows["test_set"].map(SUBSETS))
    rows = rows[["subset", "method", "pretraining", "share", "mean"]].round(4)
    color = alt.Color("pretraining:N", title="pretrained on:", scale=scale_of(STARTS), legend=alt.Legend(columns=1))
    shape = alt.Shape("method:N", title="then:", scale=scale_of(METHODS), legend=alt.Legend(columns=1))
    x = alt.X("share:Q", title="share of the training frames").scale(type="log", domain=[0.008, 1.2], nice=False)
    y = alt.Y("mean:Q", title="normalised error, in this work's unit").scale(type="log", domain=[0.03, 3], nice=False)
    y = y.axis(values=[0.03, 0.1, 0.3, 1, 3], format="~g")
    base = alt.Chart().encode(y, color)
    trained = base.transform_filter("datum.share > 0").encode(x.axis(values=[0.01, 0.1, 1], format="~%"))
    curves = trained.mark_line().encode(detail="method:N")
    dots = trained.mark_point(**GROUND, size=80).encode(shape, tooltip=list(rows))
    none = base.transform_filter("datum.share == 0").mark_rule(strokeDash=[6, 4], strokeWidth=2)
    layers = alt.layer(none, curves, dots, data=rows).properties(width=(WIDTH - 20) // 2, height=300)
    column = alt.Column("subset:N", title=None, sort=list(TESTED.values())).header(labelFontSize=13)
    ends = rows[rows["share"] == 1].groupby("subset", sort=False)["mean"].agg(["min", "max"])
    details = [f"{subset} from {low:.3f} to {high:.3f}" for subset, low, high in ends.itertuples()]
    words = f"Mean normalised error of HRNet-w32, in this work's unit. With all training frames {', '.join(details)}."
    title = "Few labels: pretraining on animals helps most"
    return finished(layers.facet(column), title, SUPERANIMAL, words)
