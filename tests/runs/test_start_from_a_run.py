"""`weights="run:ID"`: chains of runs, parents that are missing, and what cannot be started from."""

import json
import shutil
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import horse10
import toy_backbone
from horse10.backbones import BACKBONES
from horse10.backbones.weight_sets import WeightsError
from horse10.backbones.weights import digest
from horse10.config import make_config
from horse10.machine.folders import runs_folder
from horse10.runs import experiment, parent, records, unfinished
from horse10.runs.plan import prepare
from horse10.runs.run import open_run

FIRST = {"data": "synthetic", "synthetic_size": "tiny", "arch": "toy", "weights": "none", "recipe": "short"}
FIRST |= {"iterations": 4, "batch_size": 2, "evaluate_frames": 2, "evaluate_every": 0, "learning_rate": 0.01}


def after(run, **changes):
    return FIRST | {"weights": f"run:{run.record.run_id}", **changes}


@pytest.fixture(scope="module")
def chain(tmp_path_factory, toy_backbone):
    """Three runs, each from the one before it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HORSE10_RUNS", str(tmp_path_factory.mktemp("chain") / "runs"))
        first = horse10.train(**FIRST)
        second = horse10.train(**after(first, shift="coat"))
        return first, second, horse10.train(**after(second, seed=1))


@pytest.fixture
def here(chain, monkeypatch, tmp_path):
    """The runs of the chain in a folder of runs that a test may change, beside an empty `results`."""
    shutil.copytree(chain[0].folder.parent, tmp_path / "runs")
    for name in ("results", "_toc.yml"):
        (tmp_path / name).mkdir() if name == "results" else (tmp_path / name).touch()
    monkeypatch.setenv("HORSE10_RUNS", str(tmp_path / "runs"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def network_bytes(run):
    return [weights.tobytes() for weights in run.model().get_weights()]


def test_a_chain_of_three_is_recorded_and_the_same_when_repeated(chain, monkeypatch, tmp_path):
    for before, run in pairwise(chain):
        record = run.record
        assert record.config.weights == f"run:{before.record.run_id}" and record.weights.kind == "run"
        assert record.weights.sha256 == digest(before.backbone())
    assert chain[2].record.weights.source == (
        f"run {chain[1].record.run_id}, 4 steps on synthetic horses from run {chain[0].record.run_id}, 4 steps on "
        "synthetic horses from random weights"
    )
    assert f"It began with the backbone of {chain[2].record.weights.source}." in chain[2].record.notes
    monkeypatch.setenv("HORSE10_RUNS", str(tmp_path))
    again = horse10.train(**FIRST)
    again = horse10.train(**after(again, shift="coat"))
    again = horse10.train(**after(again, seed=1))
    assert again.record.run_id == chain[2].record.run_id and network_bytes(again) == network_bytes(chain[2])


def test_a_run_begins_where_its_parent_ended(here, chain):
    prepared, scratch = prepare(make_config(**after(chain[0]))), prepare(make_config(**FIRST))
    ended, started = chain[0].backbone(), prepared.network.backbone.get_weights()
    assert all((one == other).all() for one, other in zip(ended, started, strict=True))
    heads = [[layer.get_weights() for layer in each.network.layers[-2:]] for each in (prepared, scratch)]
    assert all((one == other).all() for pair in zip(*heads, strict=True) for one, other in zip(*pair, strict=True))
    assert prepared.run_id != scratch.run_id and prepared.pretrained
    assert prepared.reasons["weights"].startswith(f"the backbone of run {chain[0].record.run_id}, 4 steps on")


def test_frames_that_a_run_before_was_trained_on_are_told(here, chain):
    """Split 1 trains on some of the unseen horses of split 2."""
    assert not any("not unseen" in note for run in chain for note in run.record.notes)
    first, second = (run.record.run_id for run in chain[:2])
    prepared = prepare(make_config(**after(chain[1], split=2)))
    data = prepared.dataset
    n = np.isin(data.animal[data.ood], chain[0].record.dataset.trained_on.animals).sum()
    for run_id in (first, second):
        assert f"run {run_id} was trained on " in prepared.origin.caveat and prepared.origin.caveat.count(run_id) == 1
    assert n and prepared.origin.caveat.count(f"animals of {n} of {len(data.ood)} out-of-domain frames, so they") == 2
    assert prepared.reasons["weights"].endswith(f"random weights; {prepared.origin.caveat}")
    assert f"run {first} was trained on " in open_run(second).evaluate(split=2).notes[-1]
    shutil.rmtree(here / "runs" / first)
    assert f"what run {first} was trained on is not known" in prepare(prepared.config).origin.caveat


def test_other_weights_of_a_parent_are_another_run(here, chain):
    other = horse10.train(**FIRST | {"seed": 7})
    assert prepare(make_config(**after(other))).run_id != prepare(make_config(**after(chain[0]))).run_id


@pytest.mark.parametrize("batch_norm", ["moving", "frame"])
def test_batch_norm_is_reestimated_before_it_is_handed_on(here, chain, batch_norm):
    other = horse10.train(**FIRST | {"batch_norm": batch_norm})
    handed_on, kept = other.backbone(), other.model().backbone.get_weights()
    statistics = [number for number, w in enumerate(kept) if not np.array_equal(w, handed_on[number])]
    names = [other.model().backbone.weights[number].name for number in statistics]
    assert len(names) == 8 and {name.split("/")[-1] for name in names} == {"moving_mean", "moving_variance"}
    assert all(np.allclose(one, two, atol=1e-5) for one, two in zip(handed_on, chain[0].backbone(), strict=True))
    assert other.evaluate().metrics.ood.mean_error_px == pytest.approx(other.metrics.ood.mean_error_px, rel=1e-5)


def test_a_missing_parent_is_trained_first_by_its_record(here, chain, capfd):
    """Of a chain of three the first two are gone, and only their records were kept."""
    for run in chain[:2]:
        records.keep(here / "runs" / run.record.run_id, here / "results")
        shutil.rmtree(here / "runs" / run.record.run_id)
    prepared = prepare(make_config(**after(chain[1], seed=1)))
    assert prepared.run_id == chain[2].record.run_id
    assert [(runs_folder() / run.record.run_id / records.WEIGHTS).is_file() for run in chain[:2]] == [True, True]
    said = [line for line in capfd.readouterr().err.splitlines() if "trained first" in line]
    assert [line.split()[0] for line in said] == [run.record.run_id for run in chain[:2]]


def test_a_parent_that_was_interrupted_is_finished_first(here, chain, monkeypatch):
    config = make_config(**FIRST | {"seed": 3})
    started = prepare(config)

    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(experiment, "_train", stopped)
    with pytest.raises(KeyboardInterrupt):
        horse10.train(started)
    monkeypatch.undo()
    monkeypatch.setenv("HORSE10_RUNS", str(here / "runs"))
    assert unfinished.config_of(started.folder) == started.config and not started.is_finished()
    child = prepare(make_config(**FIRST | {"weights": f"run:{started.run_id}"}))
    assert started.is_finished() and unfinished.config_of(started.folder) is None and child.origin.kind == "run"


def test_a_record_that_would_be_another_run_now_is_not_trained(here, chain, monkeypatch):
    run_id = chain[0].record.run_id
    records.keep(here / "runs" / run_id, here / "results")
    shutil.rmtree(here / "runs" / run_id)
    monkeypatch.setattr("horse10.runs.plan.METHOD_VERSION", 99)
    monkeypatch.setattr(experiment, "_train", lambda *_: pytest.fail("trained"))
    with pytest.raises(WeightsError, match=f"{run_id}': this run is not in .* gives another one now, toy-synthetic-"):
        prepare(make_config(**after(chain[0])))


@pytest.mark.parametrize("run_id", ["toy-synthetic-00000000", "", "../runs/{}"])
def test_an_unknown_run_is_named_with_those_there_are(here, chain, run_id):
    with pytest.raises(WeightsError, match=r"there is no run .* finished or begun, and no record of it in") as error:
        prepare(make_config(**FIRST | {"weights": f"run:{run_id.format(chain[0].record.run_id)}"}))
    assert all(run.record.run_id in str(error.value) for run in chain) and "nearest of 3 there" in str(error.value)


def test_where_there_is_no_run_the_error_says_so(here, monkeypatch):
    monkeypatch.setenv("HORSE10_RUNS", str(here / "none"))
    with pytest.raises(WeightsError, match=r"There is no run in either\. Expected weights='run:ID'"):
        prepare(make_config(**FIRST | {"weights": "run:x"}))


def test_a_run_of_another_network_is_refused(here, chain, monkeypatch):
    monkeypatch.setitem(BACKBONES, "other", toy_backbone.ROW)
    with pytest.raises(WeightsError, match="is a run of toy, and a backbone of toy cannot become one of other"):
        prepare(make_config(**after(chain[0], arch="other")))


def test_another_kind_of_norm_is_refused_and_the_same_kind_stays(here, chain):
    with pytest.raises(WeightsError, match="has batch norm, and the recipe short_group asks for group norm"):
        prepare(make_config(**after(chain[0], recipe="short_group")))
    group = horse10.train(**FIRST | {"recipe": "short_group"})
    assert prepare(make_config(**after(group))).network.statistics == "group"
    assert prepare(make_config(**after(chain[0]))).network.statistics == "batch"


def test_a_run_without_its_weights_says_what_is_missing(here, chain):
    (here / "runs" / chain[0].record.run_id / records.WEIGHTS).unlink()
    with pytest.raises(records.RecordError, match=r"network\.weights\.h5 is missing"):
        prepare(make_config(**after(chain[0])))


def test_the_name_of_a_known_set_stands_for_the_file_of_a_record(chain, monkeypatch):
    known = next(iter(parent.BY_SHA256.values()))
    weights = chain[0].record.weights.model_copy(update={"kind": "imagenet", "sha256": known.sha256})
    config = chain[0].record.config.model_copy(update={"weights": "mine.weights.h5"})
    record = chain[0].record.model_copy(update={"weights": weights, "config": config})
    assert parent._of_record(record, Path("nowhere")).weights == known.name


def test_no_path_of_this_machine_is_in_the_record(chain):
    text = (chain[2].folder / records.RECORD).read_text()
    assert str(chain[0].folder.parent) not in text and json.loads(text)["weights"]["kind"] == "run"
