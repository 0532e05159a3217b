"""The run that another one starts from: found, or trained first, and its backbone put into the new network."""

import difflib
from pathlib import Path

import keras

from horse10.backbones.weight_sets import BY_SHA256, RUN, WeightsError
from horse10.backbones.weights import Origin, digest
from horse10.config import RunConfig
from horse10.dataset import PoseDataset
from horse10.machine.folders import results_folder, runs_folder
from horse10.machine.progress import terminal
from horse10.model import PoseModel
from horse10.recipes import RECIPES
from horse10.runs import records, seen, unfinished
from horse10.runs.badge import DATA_SETS
from horse10.runs.bench import Bench
from horse10.runs.private import data_of
from horse10.runs.record import RunRecord
from horse10.runs.run import Run, open_run

ADVICE = "Expected weights='run:ID' with the id of a run, which `horse10 train` prints."
NEAREST = 3  # ids that an error lists


def network(config: RunConfig, dataset: PoseDataset, bench: Bench) -> tuple[PoseModel, Origin]:
    """A new pose network with the backbone of the run that `config.weights` names, and where that comes from.

    The parent lies in `$HORSE10_RUNS`. If it does not, or is not finished, it is trained first, by its record in
    `results` or by what was noted when it began; so are the runs that it starts from itself. Its batch norm is handed
    on with statistics of the finished weights; random weights of the heads follow `config.seed`.

    Args:
        dataset: of the new run; which of its unseen frames the runs before it were trained on, the origin's caveat
            says. bench: what is kept from other runs.

    Raises:
        WeightsError: there is no such run, it is of another network, or it would be another run now.
        RecordError: the parent's files are missing or damaged; and all that `prepare` and `train` raise.
    """
    parent = _finished(config, bench)
    statistics, weights = _statistics(config, parent.record), parent.backbone()
    keras.utils.set_random_seed(config.seed)
    child = PoseModel(config.arch, len(dataset.bodyparts), None, statistics=statistics)
    child.backbone.set_weights(weights)
    return child, Origin("run", in_words(parent.record), digest(weights), seen.before(config.weights, dataset))


def in_words(record: RunRecord) -> str:
    """A run as the source of weights, with all that came before it."""
    name = DATA_SETS.get(record.dataset.name, record.dataset.name)
    return f"run {record.run_id}, {record.iterations:,} steps on {name} from {record.weights.source}"


def _finished(config: RunConfig, bench: Bench) -> Run:
    """The parent, trained now if it has to be."""
    run_id = config.weights.removeprefix(RUN)
    folder = runs_folder() / run_id
    known = _known(run_id)
    if known.arch != config.arch:
        raise WeightsError(
            f"weights={config.weights!r} is a run of {known.arch}, and a backbone of {known.arch} cannot become one "
            f"of {config.arch}. Choose arch={known.arch!r}, or a run of {config.arch}."
        )
    if not (folder / records.RECORD).is_file():
        _train(run_id, known, bench)
    return open_run(folder)


def _known(run_id: str) -> RunConfig:
    """The configuration of a run by its id, from the first of the places that have it."""
    ours, committed = (root / run_id for root in (runs_folder(), results_folder()))
    if run_id and Path(run_id).name == run_id:
        if (ours / records.RECORD).is_file():
            return records.read_record(ours).config
        if config := unfinished.config_of(ours):
            return config
        if (committed / records.RECORD).is_file():
            return _of_record(records.read_record(committed), ours)
    ids = sorted({path.parent.name for path in _all_runs()})
    near = difflib.get_close_matches(run_id, ids, n=NEAREST, cutoff=0)
    there = f"The nearest of {len(ids)} there are {', '.join(near)}." if near else "There is no run in either."
    raise WeightsError(
        f"weights='{RUN}{run_id}': there is no run {run_id!r} in {runs_folder()}, finished or begun, and no record of "
        f"it in {results_folder()} by which it could be trained first. {there} {ADVICE}"
    )


def _all_runs() -> list[Path]:
    places = ((runs_folder(), records.RECORD), (runs_folder(), unfinished.PLAN), (results_folder(), records.RECORD))
    return [path for root, name in places for path in root.glob(f"*/{name}")]


def _of_record(record: RunRecord, folder: Path) -> RunConfig:
    """What trains a run again whose record was kept, where files have lost their paths: sets of weights have names."""
    found = {"data": data_of(folder, record.config.data)}
    if known := BY_SHA256.get(record.weights.sha256):
        found["weights"] = known.name
    return record.config.model_copy(update=found)


def _train(run_id: str, config: RunConfig, bench: Bench) -> None:
    from horse10.runs.experiment import train  # which prepares runs, and they may start from others
    from horse10.runs.plan import prepare

    experiment = prepare(config, bench)
    if experiment.run_id != run_id:
        raise WeightsError(
            f"weights='{RUN}{run_id}': this run is not in {runs_folder()}, and its configuration gives another one "
            f"now, {experiment.run_id}: the data, its first weights, the renderer or horse10's method have changed. "
            f"Copy the folder of {run_id} there if you have it, or train {experiment.run_id} and start from that."
        )
    print(f"{run_id} is not finished in {runs_folder()}: it is trained first.", file=terminal(), flush=True)
    train(experiment)


def _statistics(config: RunConfig, parent: RunRecord) -> str:
    """What a network normalises by that starts from a run: the recipe decides where it says so, else the parent."""
    asked, theirs = RECIPES[config.recipe].normalizes_by(True), parent.statistics
    if asked and asked != theirs and "group" in (asked, theirs):
        norms = {statistics: f"{'group' if statistics == 'group' else 'batch'} norm" for statistics in (asked, theirs)}
        raise WeightsError(
            f"weights={config.weights!r} has {norms[theirs]}, and the recipe {config.recipe} asks for {norms[asked]}: "
            f"their numbers do not fit each other. Choose a recipe with {norms[theirs]}, or another run."
        )
    return asked or theirs
