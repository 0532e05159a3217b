"""Which runs are compared, and which one a reader sees first."""

import json

import pandas as pd
import pytest

import toy_record
from horse10.analysis import nearness, runs
from horse10.runs.record import RunRecord

RUN = {
    "badge": "measured on x",
    "dataset_fingerprint": "f",
    "arch": "resnet50",
    "recipe": "quick",
    "split": "1",
    "train_fraction": 50,
    "train_frames": 0,
    "canvas": 0,
}
RUN |= {"method_version": 1, "group_by": "folder", "batch_size": 8, "augmentation": "paper", "int_labels": False}
RUN |= {"learning_rate": 5e-4, "frozen_statistics": False, "batch_norm": "reestimated"}
RUN |= {"iterations": 100, "seed": 0, "evaluate_frames": 0, "weights_kind": "file", "ood_mean_error_px": 5.0}


def listed(**named) -> pd.DataFrame:
    """Rows as of `records.load`, each named by its keyword."""
    rows = [{**RUN, "folder": f"results/{name}", "run_id": name, **differs} for name, differs in named.items()]
    return pd.DataFrame(rows)


def names(folders) -> list[str]:
    return [folder.name for folder in folders]


SCRATCH = {"weights_kind": "scratch"}


def test_a_pair_differs_in_its_start_only():
    rows = listed(a={}, other=SCRATCH | {"seed": 1}, b=SCRATCH, c=SCRATCH | {"iterations": 200})
    assert names(runs.pair(rows)) == ["a", "b"]
    assert names(runs.pair(listed(after={"weights_kind": "run"}, b=SCRATCH))) == []


def test_two_starts_have_the_rates_and_batch_norm_of_their_recipe():
    rates, paper = {"learning_rate": 1e-4}, {"recipe": "workshop2020"}
    frozen = {"frozen_statistics": True, "batch_norm": "moving"}
    assert names(runs.pair(listed(a=paper | rates | frozen, b=SCRATCH | paper))) == ["a", "b"]
    assert names(runs.pair(listed(a=rates, b=SCRATCH | rates))) == ["a", "b"]  # of both a fifth of the recipe's


OTHERS = [{"batch_size": 16}, {"augmentation": "none"}, {"int_labels": True}, {"group_by": "m"}, {"method_version": 2}]
OTHERS += [{"learning_rate": 1e-4}, {"batch_norm": "moving"}]


@pytest.mark.parametrize("other", OTHERS)
def test_what_was_trained_or_evaluated_otherwise_is_no_pair(other):
    assert runs.pair(listed(a={}, b=SCRATCH | other)) == runs.pair(listed(a=other, b=SCRATCH)) == []


@pytest.mark.parametrize(
    "differs", [{}, SCRATCH | {"arch": "resnet101"}, SCRATCH | {"badge": "measured on x, coat fixed"}]
)
def test_without_a_pair_there_is_none(differs):
    assert runs.pair(listed(a={}, b=differs)) == []


def test_the_longest_training_is_shown_then_the_least_error():
    long = {"iterations": 900}
    rows = listed(short={}, s=SCRATCH, worse=long, better=long | {"ood_mean_error_px": 4.0}, t=SCRATCH | long)
    assert names(runs.pair(rows)) == ["better", "t"]


def test_the_readers_own_runs_come_first(monkeypatch):
    monkeypatch.setenv("HORSE10_RUNS", "mine")
    rows = listed(a={"iterations": 900}, s=SCRATCH | {"iterations": 900}, b={"folder": "mine/b"}, t=SCRATCH)
    assert names(runs.pair(rows)) == ["b", "t"]


PLAIN = {"dataset_name": "synthetic", "fixed": "", "shift": "", "arch": "mobilenet_v2_0.35"}


@pytest.mark.parametrize(
    "differs",
    [
        {"dataset_name": "horse10"},
        {"fixed": "coat=bay"},
        {"shift": "light=night"},
        {"arch": "resnet50"},
        {"evaluate_frames": 40},
        {"train_fraction": 5},
        {"train_frames": 20},
        {"canvas": 144},
    ],
    ids=lambda differs: next(iter(differs)),
)
def test_nearness_is_measured_on_plain_runs_with_every_frame_evaluated(differs):
    rows = listed(other=PLAIN | differs, first=PLAIN, second=PLAIN | {"seed": 1}, scratch=PLAIN | SCRATCH)
    assert nearness.evaluated_whole(rows)["run_id"].tolist() == ["first", "scratch"]


# ------------------------------------------------------------------ the run that a reader looks for


def test_the_readers_newest_run_is_shown_with_its_partner(monkeypatch):
    monkeypatch.setenv("HORSE10_RUNS", "mine")
    rows = listed(
        kept={}, s=SCRATCH, old={"folder": "mine/old", "seed": 1}, new=SCRATCH | {"folder": "mine/new", "seed": 1}
    )
    assert names(runs.newest(rows)) == ["old", "new"]
    alone = listed(kept={}, s=SCRATCH, old={"folder": "mine/old"}, new={"folder": "mine/new", "seed": 1})
    assert names(runs.newest(alone)) == ["new"]


def test_without_own_runs_a_committed_pair_is_shown(monkeypatch):
    monkeypatch.setenv("HORSE10_RUNS", "mine")
    assert names(runs.newest(listed(kept={}, s=SCRATCH, other={"seed": 2}))) == ["kept", "s"]
    assert names(runs.newest(listed(kept={}))) == ["kept"] and runs.newest(listed()) == []


# ------------------------------------------------------------------ the book's question


def test_the_answer_names_both_errors_the_baseline_and_the_source():
    weights = {"kind": "imagenet", "sha256": None, "source": "Google's"}
    scratch, pretrained = toy_record.run_record(), toy_record.record(weights=weights)
    pretrained["metrics"]["ood"]["normalized_error"] = 0.123
    pretrained["baselines"]["mean_pose"]["ood"]["normalized_error"] = 0.987
    words = runs.answer(RunRecord.model_validate_json(json.dumps(pretrained)), scratch)
    error = scratch.metrics.ood.normalized_error
    assert f"unseen animals the mean error is 0.12 pretrained and {error:.2f} from scratch" in words
    assert "nose–eye" in words and "it is 0.99" in words and "Google's" in words and "500 steps" in words


def test_runs_without_unseen_animals_do_not_answer():
    record = toy_record.record()
    record["metrics"]["ood"] |= {"normalized_error": None, "mean_error_px": None}
    blind = RunRecord.model_validate_json(json.dumps(record))
    assert "cannot be compared" in runs.answer(blind, blind)
