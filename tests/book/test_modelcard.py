"""A model card says what its record says."""

import copy

import pytest

from horse10.book.tables import modelcard
from horse10.runs import records
from repository import ROOT
from toy_record import run_record

KEPT = sorted(path.parent for path in (ROOT / "results").glob("*/record.json"))


def card(record) -> dict[str, str]:
    return modelcard.card(record).set_index("what")["how"].to_dict()


def test_every_kept_network_has_a_card_without_gaps():
    assert KEPT
    for folder in KEPT:
        record = records.read(folder).record
        found = card(record)
        assert all(found.values()) and not any("nan" in words.split() or "None" in words for words in found.values())
        assert not any("of 1 animals" in words for words in found.values())
        assert record.config.arch in found["network"] and all(note in found["limits"] for note in record.notes)
        assert all(animal in found["training data"] for animal in record.dataset.trained_on.animals)


@pytest.mark.parametrize(
    ("name", "purpose", "licence"),
    [("synthetic", "rendered horses", "MIT"), ("horse10", "research", "CC BY-NC-SA"), ("mice", "like those", "terms")],
)
def test_purpose_and_licence_follow_from_the_data(name, purpose, licence):
    found = card(run_record(dataset={"name": name}))
    assert purpose in found["meant for"] and licence in found["licence"]


def test_scores_and_the_gap_are_those_of_the_record():
    record = run_record()
    scores = record.metrics.ood.model_copy(update={"normalized_error": 0.5, "pck": 0.25, "n_frames_scored": 3})
    within = record.metrics.within.model_copy(update={"normalized_error": 0.125})
    other = record.model_copy(update={"metrics": record.metrics.model_copy(update={"ood": scores, "within": within})})
    found = card(other)
    assert found["out of domain"].startswith("normalised error 0.5, PCK@0.3 25.0 %, on 3 frames of ")
    assert "the error is 4 times that on known ones" in found["limits"]
    none = scores.model_copy(update={"n_frames_scored": 0, "normalized_error": None, "mean_error_px": None})
    lost = copy.copy(record.metrics).model_copy(update={"ood": none})
    without = card(record.model_copy(update={"metrics": lost}))
    assert without["out of domain"] == "no labelled frames" and "times" not in without["limits"]
