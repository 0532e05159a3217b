"""One experiment with a set of images: its result as a table, and its answers by class."""

import altair as alt
import numpy as np
import pandas as pd

from horse10.analysis.probing import SETTINGS
from horse10.book.charts.probing import COLOURS
from horse10.book.sources import Source
from horse10.book.style import WIDTH, finished
from horse10.metrics.digits import significant
from horse10.transfer.sets import ClassificationSet

CHOSEN = {"fixed": "penalty chosen", "svm": "C chosen"} | dict.fromkeys(
    ("finetuned", "scratch"), "learning rate chosen"
)


def result(config, done) -> pd.DataFrame:
    """What one experiment gave, a row for each thing to know: of a `ProbeConfig` and its `experiment.Done`."""
    tested = len(done.images.test)
    majority = done.images.majority
    rows = {
        "right answers to test images": f"{done.correct} of {tested} ({100 * done.correct / tested:.1f} %)",
        "the most frequent class always": f"{100 * majority:.1f} %",
        "right answers on the validation part": f"{100 * done.found.validated:.1f} %",
        CHOSEN[config.setting]: significant(done.found.chosen),
        "training images": str(len(done.images.train)),
    }
    return pd.DataFrame({"": rows.keys(), "here": rows.values()})


def by_class(images: ClassificationSet, answers: np.ndarray, source: Source) -> alt.LayerChart:
    """Share of right answers in each class of the test images, with the share of all of them as a line.

    Args:
        answers: (M,) classes, to the images `images.test`.
    """
    labels = images.labels[images.test]
    table = pd.DataFrame({"class": np.array(images.classes)[labels], "right": 100.0 * (answers == labels)})
    table = table.groupby("class").agg(right=("right", "mean"), n=("right", "size")).round(1).reset_index()
    x = alt.X("right:Q", title="right answers (%)").scale(domain=[0, 100])
    bars = alt.Chart(table).mark_bar(color=COLOURS[SETTINGS["fixed"]], height=13)
    bars = bars.encode(
        x, alt.Y("class:N", title=None, sort=list(images.classes)), tooltip=["class:N", "right:Q", "n:Q"]
    )
    overall = 100 * float((answers == labels).mean())
    line = alt.Chart(pd.DataFrame({"right": [overall]})).mark_rule(strokeDash=[6, 4]).encode(x)
    chart = (bars + line).properties(width=WIDTH - 60, height=24 * len(table))
    words = f"{overall:.1f} % of {len(labels)} test images right; by class {'; '.join(_classes(table))}."
    return finished(chart, "Right answers by class", source, words, "dashed: all test images")


def _classes(table: pd.DataFrame) -> list[str]:
    return [f"{row['class']} {row['right']:.0f} %" for row in table.to_dict("records")]
