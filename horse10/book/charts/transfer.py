"""Chains of trainings on synthetic worlds: what was run, gains by kind of transfer, and what they say."""

import altair as alt
import numpy as np
import pandas as pd

from horse10.analysis.transfer import LEVELS, by_inclusion, gain_of
from horse10.backbones.weight_sets import STARTS
from horse10.book.sources import Source
from horse10.book.style import OTHERS, WIDTH
from horse10.book.style import finished as finished_chart
from horse10.metrics.digits import number, significant
from horse10.metrics.intervals import in_words
from horse10.transfer.config import ASSIGNMENTS, IN_WORDS
from horse10.transfer.tasks import task

MEASURES = {
    "normalized_error": "normalised error",
    "miou": "mean IoU",
    "ap": "mean AP",
    "rmse_m": "RMSE, m",
    "top1": "top-1",
}
GATED = ("classification", "contrastive")  # sources that name no place in a frame, with labels and without
RELATIONS = {
    "same": "the target's, other horses",
    "includes": "includes the target's",
    "included": "included in the target's",
    "other": "another domain",
}
TYPES = {"within": "the target's", "cross": "another"}
SPAN = 20  # steps of the smoothed loss


def outcome(gain: float) -> str:
    """How an experiment came out, by the paper's bounds."""
    return "helps" if gain > LEVELS["positive"] else "harms" if gain < LEVELS["negative"] else "neither"


def done(rows: pd.DataFrame, of: int) -> str:
    """How much of the matrix was run, in words; of: all runs of the study."""
    targets = rows[rows["source_task"].notna()].groupby("task", sort=False)["domain"].unique()
    named = "; ".join(f"{name} on {', '.join(domains)}" for name, domains in targets.items()) or "none"
    return f"{len(rows):,} of {of:,} runs are done. Targets so far: {named}."


def listed(experiments: pd.DataFrame) -> pd.DataFrame:
    """`analysis.transfer.by_inclusion` for people."""
    table = by_inclusion(experiments)
    order = table.assign(at=table["inclusion"].map(list(RELATIONS).index), type=table["task_type_transfer"])
    rows = order.sort_values(["type", "at"], ascending=[False, True])
    means = [in_words(r.mean, r.low, r.high, "+.0f") if np.isfinite(r.mean) else "–" for r in rows.itertuples()]
    columns = {"source domain": rows["inclusion"].map(RELATIONS), "task type": rows["type"].map(TYPES)}
    columns |= {"experiments": rows["n"], "mean gain, % (95 % over targets)": means}
    return pd.DataFrame(columns | {"median gain, %": [number(value, "+.0f") for value in rows["median"]]})


def nearness(correlations: pd.DataFrame, printed: pd.Series) -> pd.DataFrame:
    """Rank correlations of nearness and gain, here and printed (`mensink.distances`), for people."""
    numbers = correlations["assignment_id"]
    here = [number(tau, "+.2f") if np.isfinite(tau) else "–" for tau in correlations["kendall_tau"]]
    columns = {
        "images matched": numbers.map(ASSIGNMENTS),
        "printed": [number(printed[n], "+.2f") for n in numbers],
        "here": here,
    }
    return pd.DataFrame(columns | {"targets": correlations["targets"]})


def starts(rows: pd.DataFrame) -> pd.DataFrame:
    """What each start of the gate is worth, a row a start: the error of every seed, and their mean if all were run."""
    named = rows.assign(chain=[_chain(row) for row in rows.to_dict("records")])
    table = named.pivot_table(index="chain", columns="seed", values="score", sort=False)
    named = {f"seed {seed}": table[seed] for seed in table} | {"mean": table.mean(axis=1, skipna=False)}
    cells = {name: [f"{value:.2f}" if value == value else "–" for value in values] for name, values in named.items()}
    return pd.DataFrame({"initial weights": table.index, **cells})


def gate(rows: pd.DataFrame) -> str:
    """On how many seeds the longest training on each of GATED beats random weights, a sentence each."""
    plain = rows[rows["origin"].eq("none") & rows["source_task"].isna()].set_index("seed")["score"]
    said = []
    for name in GATED:
        sources = rows[rows["source_task"] == name]
        longest = sources[sources["source_steps"] == sources["source_steps"].max()].set_index("seed")["score"]
        both = pd.concat({"plain": plain, "after": longest}, axis=1).dropna()
        if both.empty:
            continue
        better = int((both["after"] < both["plain"]).sum())
        said.append(
            f"After {int(sources['source_steps'].max()):,} steps of {IN_WORDS.get(name, name)} the pose network is "
            f"better than from random weights on {better} of {len(both)} seeds: the mean normalised error is "
            f"{both['after'].mean():.2f} against {both['plain'].mean():.2f}."
        )
    return " ".join(said) or "Too few runs to say."


def losses(finished: dict, source: Source) -> alt.LayerChart:
    """The loss of every step, and smoothed, of `chain.Finished` runs by what they are called."""
    rows = pd.DataFrame(
        {"step": step, "loss": loss, "start": name}
        for name, run in finished.items()
        for step, loss in enumerate(run.losses, 1)
    )
    smooth = rows.groupby("start", sort=False)["loss"].transform(lambda loss: loss.ewm(span=SPAN).mean())
    colour = alt.Color("start:N", title=None, sort=list(finished)).scale(range=OTHERS[: len(finished)])
    base = alt.Chart(rows.assign(smooth=smooth)).encode(alt.X("step:Q"), colour)
    y = alt.Y("loss:Q", title="training loss (log scale)").scale(type="log")
    dots = base.mark_point(size=8, opacity=0.35).encode(y)
    lines = base.mark_line(strokeWidth=2).encode(alt.Y("smooth:Q"), alt.StrokeDash("start:N", sort=list(finished)))
    ends = ", ".join(
        f"{name} from {significant(run.losses[0])} to {significant(run.losses[-1])}" for name, run in finished.items()
    )
    chart = (dots + lines).properties(width=WIDTH, height=220)
    return finished_chart(chart, "Training loss of the target", source, f"Training loss: {ends}.")


def scores(finished: dict) -> pd.DataFrame:
    """All scores on unseen horses, a row a metric."""
    columns = {name: list(map(significant, run.scores.values())) for name, run in finished.items()}
    return pd.DataFrame({"metric": list(next(iter(finished.values())).scores), **columns})


def said(finished: dict) -> str:
    """The gain of the source, in a sentence."""
    alone, after = finished.values()
    about = task(alone.config.sets[0][0])
    before, now = (run.scores[about.metric] for run in (alone, after))
    gain = gain_of(now, before, about.more_is_better)
    came_out = outcome(gain).replace("neither", "changes little")
    return (
        f"Measured by {MEASURES.get(about.metric, about.metric)}, the source {came_out}: {significant(before)} without "
        f"it, {significant(now)} with it, a gain of {number(gain, '+.0f')} %. This is a single run; the page *Which "
        "source helps?* has hundreds."
    )


def _chain(row: dict) -> str:
    """What a run began with, from its row."""
    first = STARTS["scratch" if row["origin"] == "none" else "imagenet"]
    if pd.isna(row["source_task"]):
        return first
    return f"{first}, then {int(row['source_steps']):,} steps of {IN_WORDS.get(row['source_task'], row['source_task'])}"
