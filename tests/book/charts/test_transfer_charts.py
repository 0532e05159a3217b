"""Charts and words about chains of trainings."""

import numpy as np
import pandas as pd
import pytest

from horse10.analysis import transfer
from horse10.book.charts import transfer as charts


def row(task, domain, score, source=None, seed=0, **more):
    named = {"task": task, "domain": domain, "herd": 0, "frames": 30, "tested": 80, "steps": 200, "arch": "a"}
    named |= {"seed": seed, "origin": "set", "score": score, "metric": "miou", "more_is_better": True}
    named |= {"source_frames": 200, "source_steps": 400}
    return named | dict(zip(("source_task", "source_domain"), source or (None, None), strict=True)) | more


@pytest.fixture
def rows():
    targets = [row("pose", domain, 1.0) for domain in ("barn", "night")]
    helped = [row("pose", domain, score, ("depth", "barn")) for domain, score in (("barn", 1.2), ("night", 0.5))]
    return pd.DataFrame([*targets, *helped])


def test_what_was_run_of_the_matrix_is_said(rows):
    assert charts.done(rows, 1105) == "4 of 1,105 runs are done. Targets so far: pose on barn, night."


def test_relations_are_listed_same_task_type_first(rows):
    table = charts.listed(transfer.over_seeds(transfer.gains(rows)))
    assert table["source domain"].tolist() == ["the target's, other horses", "another domain"]
    assert table["median gain, %"].tolist() == ["+20", "−50"]


def test_the_gate_counts_seeds_on_which_a_source_is_better():
    none = {"origin": "none"}
    rows = [row("pose", "places", score, seed=seed, **none) for seed, score in enumerate((4.0, 3.0))]
    rows += [
        row("pose", "places", score, ("classification", "places"), seed, **none | {"source_steps": 1600})
        for seed, score in enumerate((3.0, 3.5))
    ]
    assert (
        "better than from random weights on 1 of 2 seeds: the mean normalised error is 3.25 against 3.50"
        in charts.gate(pd.DataFrame(rows))
    )
    table = charts.starts(pd.DataFrame(rows))
    assert table["initial weights"].tolist() == ["from scratch", "from scratch, then 1,600 steps of classification"]
    assert table[["seed 0", "seed 1", "mean"]].to_numpy().tolist() == [
        ["4.00", "3.00", "3.50"],
        ["3.00", "3.50", "3.25"],
    ]
    assert charts.gate(pd.DataFrame(rows[:2])) == "Too few runs to say."
    rows += [row("pose", "places", 4.5, ("contrastive", "places"), seed, **none) for seed in (0, 1)]
    assert charts.gate(pd.DataFrame(rows)).endswith(
        "After 400 steps of contrastive learning the pose network is better than from random weights on 0 of 2 seeds: "
        "the mean normalised error is 4.50 against 3.50."
    )
    last = charts.starts(pd.DataFrame(rows[:-1])).iloc[-1]
    assert last["initial weights"].endswith("400 steps of contrastive learning")
    assert last[["seed 0", "seed 1", "mean"]].tolist() == ["4.50", "–", "–"]  # a mean of other seeds would not compare


def test_correlations_stand_beside_the_printed_ones():
    found = pd.DataFrame({"assignment_id": [1, 2], "kendall_tau": [0.5, np.nan], "targets": [3, 0]})
    table = charts.nearness(found, pd.Series({1: 0.2, 2: 0.42}))
    assert table[["printed", "here", "targets"]].to_numpy().tolist() == [["+0.20", "+0.50", 3], ["+0.42", "–", 0]]
