"""Charts that lead on: from all runs to the page of one, from the errors of a run to the frames behind them."""

import altair as alt
import pandas as pd

from horse10.analysis.runs import unit_of_runs
from horse10.book import links, sources
from horse10.book.pictures.flipbook import CHOSEN
from horse10.book.runpage import STARTS, trained_on
from horse10.book.sources import Source
from horse10.book.style import COLOURS, GREY, INK, OTHERS, WIDTH, finished
from horse10.metrics.digits import significant
from horse10.metrics.units import unit_of
from horse10.runs.scores import Scores

STARTED = dict(zip(STARTS.values(), ("transparent", INK, OTHERS[1], OTHERS[2]), strict=True))  # what fills a mark


def runs_scatter(runs: pd.DataFrame) -> alt.LayerChart | None:
    """Error out of domain against error within, a point for each run of `records.load` on one data set, which leads to
    its page. None if no run saw unseen animals.
    """
    unit = unit_of_runs(runs)
    error = unit.mean
    rows = pd.DataFrame(
        {
            "run": runs["run_id"],
            "network": runs["arch"],
            "starts from": runs["weights_kind"].map(STARTS),
            "recipe": runs["recipe"],
            "steps": runs["iterations"],
            "trained on": trained_on(runs),
            "within": runs[f"within_{error}"].astype(float).round(4),
            "unseen": runs[f"ood_{error}"].astype(float).round(4),
            "page": links.address(runs["run_id"]),
        }
    ).dropna(subset=["within", "unseen"])
    if rows.empty:
        return None
    there = [start for start in STARTED if start in set(rows["starts from"])]
    fills = [STARTED[start] for start in there]
    lines = [INK if fill == "transparent" else fill for fill in fills]
    highest = float(rows["within"].max())
    equal = alt.Chart(pd.DataFrame({"within": [0, highest], "unseen": [0, highest]}))
    equal = equal.mark_line(color=GREY, strokeDash=[4, 4]).encode(x="within:Q", y="unseen:Q")
    dots = (
        alt.Chart(rows)
        .mark_point(filled=True, opacity=0.9, size=110, strokeWidth=2, cursor="pointer")
        .encode(
            alt.X("within:Q", title=f"{f'mean {unit.error}'} within domain").scale(zero=True).axis(tickCount=6),
            alt.Y("unseen:Q", title=f"{f'mean {unit.error}'} out of domain").scale(zero=True).axis(tickCount=6),
            alt.Fill("starts from:N", title=None).scale(domain=there, range=fills),
            alt.Stroke("starts from:N", title=None).scale(domain=there, range=lines),
            alt.Href("page:N"),
            tooltip=[name for name in rows if name != "page"],
        )
    )
    least, most = rows.loc[rows["unseen"].idxmin()], rows.loc[rows["unseen"].idxmax()]
    ends = [f"{significant(end['unseen'])} ({end['run']})" for end in (least, most)]
    known = " to ".join(map(significant, (rows["within"].min(), highest)))
    words = (
        f"{len(rows)} runs; mean {unit.error} out of domain from {ends[0]} to {ends[1]}, within domain from {known}."
    )
    chart = (equal + dots).properties(width=WIDTH, height=320)
    title, note = "All runs: click a point to open its page", "dashed: equal errors"
    return finished(chart, title, sources.runs(runs), words, note)


def frame_errors(errors: pd.DataFrame, picked: pd.DataFrame, scores: Scores, source: Source) -> alt.LayerChart:
    """Errors of frames by animal, the worst animal first: range, middle half and median, and the frames with a picture.

    Args:
        errors: `failures.frame_errors` of one subset.
        picked: those of its rows that have a picture, with its number, `picture`; may be empty.
        scores: of the run on these frames, as its record has them.
        source: where the numbers come from.
    """
    spread = errors.groupby("animal", observed=True)["error"]
    rows = spread.quantile([0, 0.25, 0.5, 0.75, 1]).unstack().set_axis(["low", "q1", "median", "q3", "high"], axis=1)
    rows = rows.assign(mean=spread.mean(), frames=spread.size(), picture=picked.groupby("animal")["picture"].min())
    rows = rows.sort_values("mean", ascending=False).round(3).reset_index()
    rows["picture"] = rows["picture"].fillna(0).astype(int)  # its worst; 0 = none
    unit = errors["unit"].iloc[0]
    mean = getattr(scores, unit_of(scores.normalized_error).mean)
    layers = _spread(rows, unit)
    at_mean = alt.Chart(pd.DataFrame({"mean": [round(mean, 4)]})).encode(alt.X("mean:Q"))
    layers.append(at_mean.mark_rule(strokeDash=[4, 4], color=INK))
    chart = alt.layer(*layers)
    if len(picked):
        chosen = alt.param(name=CHOSEN, value=0)
        chart = alt.layer(*layers, _pictured(picked, rows, chosen)).add_params(chosen)
    worst, best = rows.iloc[0], rows.iloc[-1]
    words = f"Mean error of a frame ({unit}), by animal: {len(errors)} frames of {len(rows)} animals, on average from "
    words += " to ".join(f"{significant(end['mean'])} ({end['animal']})" for end in (best, worst))
    words += f"; the worst frame {significant(rows['high'].max())}. All body parts together {significant(mean)}."
    note = "bar: middle half of an animal's frames, tick: median, dashed: mean of the run"
    title = "Error of each frame, by animal" + (": click a frame or an animal to see it" if len(picked) else "")
    return finished(chart.properties(width=WIDTH - 60, height=alt.Step(20)), title, source, words, note)


def _spread(rows: pd.DataFrame, unit: str) -> list[alt.Chart]:
    """For each animal a field to click, range, middle half, median."""
    y = alt.Y("animal:N", title=None, sort=rows["animal"].tolist())
    numbers = [alt.Tooltip(f"{name}:Q", format=".3g") for name in ("mean", "median", "high")]
    base = alt.Chart(rows).encode(y, tooltip=["animal:N", *numbers, "frames:Q"])
    x = {name: alt.X(f"{name}:Q", title=f"mean error of a frame ({unit})") for name in ("low", "q1", "median")}
    return [
        base.mark_rect(opacity=0, cursor="pointer").encode(alt.Detail("picture:Q")),
        base.mark_rule(color=GREY).encode(x["low"].scale(zero=True).axis(tickCount=6), alt.X2("high:Q")),
        base.mark_bar(height=10, color=COLOURS["out of domain"], opacity=0.35, cursor="pointer").encode(
            x["q1"], alt.X2("q3:Q")
        ),
        base.mark_tick(height=10, thickness=2, color=INK, cursor="pointer").encode(x["median"]),
    ]


def _pictured(picked: pd.DataFrame, rows: pd.DataFrame, chosen: alt.Parameter) -> alt.Chart:
    points = picked[["animal", "error", "why", "picture"]].round({"error": 3})
    is_chosen = alt.when(alt.datum.picture == chosen)
    return (
        alt.Chart(points)
        .mark_point(filled=True, shape="triangle-up", color=COLOURS["out of domain"], opacity=0.9, cursor="pointer")
        .encode(
            alt.X("error:Q"),
            alt.Y("animal:N", sort=rows["animal"].tolist()),
            size=is_chosen.then(alt.value(260)).otherwise(alt.value(70)),
            stroke=is_chosen.then(alt.value(INK)).otherwise(alt.value(COLOURS["out of domain"])),
            tooltip=["animal:N", alt.Tooltip("error:Q", format=".3g"), "why:N"],
        )
    )
