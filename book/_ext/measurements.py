"""Sphinx extension: measured effects in the prose, `{{ effect_frame }}`, from the benchmark's file and not by hand."""

import re
from pathlib import Path

from horse10 import measured

RESULTS = Path(__file__).parents[2] / "benchmarks" / "results"


def name_of(variant: str) -> str:
    """The substitution of a variant: "reestimated, 8 frames" -> effect_reestimated_8_frames."""
    return "effect_" + re.sub(r"\W+", "_", variant.lower()).strip("_")


def add_effects(app, config):
    """One substitution per measured change; a page that names another one fails to build."""
    table = measured.effects(RESULTS)
    said = {name_of(variant): measured.effect_words(table, variant) for variant in set(table["variant"])}
    config.myst_substitutions = {**config.myst_substitutions, **said}


def setup(app):
    app.connect("config-inited", add_effects)
    return {"parallel_read_safe": True}
