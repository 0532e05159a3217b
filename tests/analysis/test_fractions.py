"""Gain by share of the frames: a ratio of the same animals."""

import pandas as pd
import pytest

from horse10.analysis import fractions


def row(kind, share, split, errors, arch="a"):
    by_animal = " ".join(f"Horse{number}={error}" for number, error in enumerate(errors))
    cells = {"arch": arch, "weights_kind": kind, "train_fraction": share, "split": split}
    return cells | {"ood_by_animal": by_animal, "within_by_animal": ""}


def test_a_gain_is_the_ratio_on_animals_and_splits_that_both_have():
    rows = [row("scratch", 5, 1, [2, 4]), row("imagenet", 5, 1, [1, 2, 9]), row("scratch", 5, 2, [7, 7])]
    table = fractions.gains(pd.DataFrame([*rows, row("imagenet", 50, 1, [1, 1])]))
    assert len(table) == 1 and table["subset"].tolist() == ["out of domain"]
    assert table["gain"][0] == pytest.approx(2) and table["low"][0] == table["high"][0] == 2
    assert (table["train_fraction"][0], table["splits"][0]) == (5, 1)


def test_of_one_start_alone_there_is_no_gain():
    assert fractions.gains(pd.DataFrame([row("scratch", 5, 1, [2, 4]), row("imagenet", 5, 1, [2, 4], "b")])).empty
