"""Which source helps which target: gains to leaf through, beside pictures of both domains."""

from collections.abc import Mapping

import altair as alt
import numpy as np
import pandas as pd

from horse10.book.charts.transfer import MEASURES, outcome
from horse10.book.html import image_url
from horse10.book.sources import Source
from horse10.book.style import GREY, INK, MARKS, OTHERS, finished, heading
from horse10.metrics.digits import number
from horse10.synthetic import DOMAINS

OUTCOMES = {"helps": OTHERS[1], "neither": GREY, "harms": OTHERS[2]}
SHAPES = dict(zip(OUTCOMES, MARKS, strict=False))
FARTHEST = 100  # %, where the axis of gains ends: what helps or harms more is drawn there
GAINS_PX, SHOWN_PX = 240, 180  # from left to right, of the gains and of a picture
Pictures = Mapping[str, np.ndarray]


def gains_of_target(
    experiments: pd.DataFrame, targets: Pictures, sources: Pictures, source: Source
) -> alt.HConcatChart:
    """Gains of all sources for a target that the reader chooses, beside a picture of its domain and one of a source's.

    The source, too, is chosen from a list, or by a click on its mark.

    Args:
        experiments: of `analysis.transfer.over_seeds`; targets, sources: by domain, (h, w, 3) uint8 of one size.
    """
    rows = experiments.assign(
        target=_named(experiments, ""),
        source=_named(experiments, "source_"),
        drawn=experiments["gain"].clip(-FARTHEST, FARTHEST),
        outcome=[outcome(gain) for gain in experiments["gain"]],
        measure=experiments["metric"].map(MEASURES),
    )
    kept = ["target", "source", "domain", "source_domain", "gain", "drawn", "outcome", "measure", "score", "seeds"]
    chosen = {name: _chosen(name, rows[name]) for name in ("target", "source")}
    gains = _gains(rows[kept], chosen["source"]).properties(width=GAINS_PX, height=alt.Step(18))
    shown = {
        "target": _shown(rows, "target", "domain", targets).transform_filter("datum.target == target"),
        "source": _shown(rows, "source", "source_domain", sources).transform_filter(chosen["source"]),
    }
    beside = alt.vconcat(
        *(each.properties(title=heading(f"the {name}'s domain")) for name, each in shown.items()), spacing=4
    )
    best = rows.loc[rows.groupby("target", sort=False)["gain"].idxmax()]
    said = "; ".join(f"{r.target}: {r.source} ({number(r.gain, '+.0f')} %)" for r in best.itertuples())
    chart = alt.hconcat(gains, beside, spacing=12).add_params(chosen["target"])
    note = "choose a target and a source below the chart, or click the mark of a source"
    return finished(
        chart, "Gain of each source for one target", source, f"The best source for each target. {said}.", note
    )


def _chosen(name: str, values: pd.Series) -> alt.Parameter:
    """What the reader chooses from a list: the target, or the source, which is a mark as well."""
    options = sorted(set(values), key=list(values).index)
    choice = alt.binding_select(options=options, name=f"{name}: ")
    if name == "target":
        return alt.param(name, value=options[0], bind=choice)
    bound = {"bind": {name: choice}, "value": [{name: options[0]}], "on": "click", "clear": False, "empty": False}
    return alt.selection_point(name=f"{name}_chosen", fields=[name], **bound)


def _gains(rows: pd.DataFrame, chosen: alt.Parameter) -> alt.LayerChart:
    """A mark for each source of the target, and a rule from zero; a ring around the one that is chosen."""
    x = alt.X("drawn:Q", title="gain over ImageNet alone, %").scale(domain=[-FARTHEST, FARTHEST])
    colour = alt.Color("outcome:N", title=None).scale(domain=list(OUTCOMES), range=list(OUTCOMES.values()))
    shape = alt.Shape("outcome:N", title=None).scale(domain=list(SHAPES), range=list(SHAPES.values()))
    tooltip = ["source", "target", alt.Tooltip("gain:Q", format="+.1f"), "measure", "score", "seeds"]
    base = alt.Chart(rows).transform_filter("datum.target == target").encode(alt.Y("source:N", title=None, sort="-x"))
    zero = alt.Chart(pd.DataFrame({"x": [0]})).mark_rule(color=GREY).encode(x="x:Q")
    ring = base.mark_point(size=260, color=INK, opacity=1).encode(x).transform_filter(chosen)
    marks = base.mark_point(filled=True, size=80, opacity=1, cursor="pointer")
    return (
        zero
        + base.mark_rule().encode(x, alt.X2Datum(0), colour)
        + ring
        + marks.encode(x, colour, shape, tooltip=tooltip).add_params(chosen)
    )


def _shown(rows: pd.DataFrame, name: str, domain: str, pictures: Pictures) -> alt.LayerChart:
    """The picture of the domain of each target or source, with its words below it, which are read aloud as well."""
    domains = dict.fromkeys(rows[domain])
    seen = pd.DataFrame(
        {domain: each, "url": image_url(_picture(each, pictures)), "words": _in_words(each)} for each in domains
    )
    height, width, _ = next(iter(pictures.values())).shape
    height = SHOWN_PX * height // width
    base = alt.Chart(rows[[name, domain]].drop_duplicates()).transform_lookup(
        lookup=domain, from_=alt.LookupData(seen, domain, ["url", "words"])
    )
    image = base.mark_image(width=SHOWN_PX, height=height).encode(
        x=alt.value(SHOWN_PX / 2), y=alt.value(height / 2), url="url:N", description="words:N"
    )
    text = base.mark_text(fontSize=12, align="left", aria=False).encode(
        x=alt.value(0), y=alt.value(height + 10), text="words:N"
    )
    return (image + text).properties(width=SHOWN_PX, height=height + 18)


def _picture(domains: str, pictures: Pictures) -> np.ndarray:
    """The picture of a domain; of several side by side in rows, at half the size, white where there is none."""
    names = domains.split(",")
    if len(names) == 1:
        return pictures[domains]
    halves = [pictures[name][::2, ::2] for name in names]
    halves += [np.full_like(halves[0], 255)] * (len(halves) % 2)
    return np.concatenate([np.concatenate(pair, axis=1) for pair in zip(halves[::2], halves[1::2], strict=True)])


def _in_words(domains: str) -> str:
    n = len(domains.split(","))
    return DOMAINS[domains].words if n == 1 else f"{n} domains together"


def _named(experiments: pd.DataFrame, of: str) -> list[str]:
    """Task and domain of each; where several were learnt together, how many."""
    pairs = zip(experiments[f"{of}task"], experiments[f"{of}domain"], strict=True)
    return [
        f"{task}, {domain}"
        if "," not in domain
        else f"{' and '.join(dict.fromkeys(task.split(',')))}, {_in_words(domain)}"
        for task, domain in pairs
    ]
