"""Sphinx extension: numbers in the prose come from data and not by hand.

`{{ effect_frame }}` is a measured effect from the benchmark's file, `{{ K01.printed }}` and `{{ K01.shown }}` what a
paper printed and what it is when computed again. A page that names another one fails to build.
"""

import re
from pathlib import Path

from horse10.analysis import benchmarks
from horse10.machine.folders import runs_folder
from horse10.papers import claims
from horse10.runs import records

ROOT = Path(__file__).parents[2]


def name_of(variant: str) -> str:
    """The substitution of a variant: "reestimated, 8 frames" -> effect_reestimated_8_frames."""
    return "effect_" + re.sub(r"\W+", "_", variant.lower()).strip("_")


def add_numbers(app, config):
    """One substitution per measured change, and one per claim."""
    table = benchmarks.effects(ROOT / "benchmarks" / "results")
    effects = {name_of(variant): benchmarks.effect_words(table, variant) for variant in set(table["variant"])}
    ledger = claims.for_pages(claims.ledger(records.load(ROOT / runs_folder(), ROOT / "results")))
    config.myst_substitutions = {**config.myst_substitutions, **effects, **ledger}


def setup(app):
    app.connect("config-inited", add_numbers)
    return {"parallel_read_safe": True}
