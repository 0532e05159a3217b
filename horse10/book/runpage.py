"""What the pages of single runs say in words: where a record lies, its title, the command that makes the run again."""

import os
import shlex
from html import escape
from pathlib import Path

import pandas as pd
import yaml

from horse10.analysis.runs import unit_of_runs
from horse10.backbones.weight_sets import RUN, short_name
from horse10.book import links
from horse10.config import SOURCES, RunConfig
from horse10.dataset import splits
from horse10.machine.folders import project_folder
from horse10.metrics import TESTED
from horse10.metrics.digits import duration
from horse10.metrics.units import NORMALIZED
from horse10.runs import records
from horse10.runs.record import RunRecord

STARTS = {"scratch": "random weights", "imagenet": "ImageNet weights", "file": "weights from a file"}
STARTS |= {"run": "weights of another run"}
MARKUP = str.maketrans({character: f"\\{character}" for character in r"\`*_{}[]<>()#+!|$~"})


def title(record: RunRecord) -> str:
    """The title of a run's page, as Markdown: no two runs have the same."""
    short = record.run_id.rsplit("-", 1)[-1]
    return f"Run {short}: {record.config.arch}, {start_of(record)}".translate(MARKUP)


def start_of(record: RunRecord) -> str:
    """What a run started from, in words: "random weights", "weights of run 0a3fa67b" ..."""
    if record.weights.kind == "run":
        return f"weights of {short_name(record.config.weights.removeprefix(RUN))}"
    return STARTS[record.weights.kind]


def summary(record: RunRecord) -> str:
    """What was run, in one sentence, as HTML."""
    config = record.config
    start = start_of(record)
    training = f"{config.arch} from {start}, {record.iterations:,} steps of the {config.recipe} recipe"
    data = f"{splits.in_words(record.split)}, {config.train_fraction} % of the training animals' frames"
    fewer = f", at most {config.train_frames}" if config.train_frames else ""
    smaller = f", made smaller to {config.canvas} px" if config.canvas else ""
    return escape(f"{training} in {duration(record.seconds)}; {data}{fewer}{smaller}.")


def command_html(record: RunRecord) -> str:
    """HTML of the command that makes the run again, and which weights its placeholder stands for."""
    digest = record.weights.sha256
    what = "backbone that the run started from" if record.weights.kind == "run" else "weights file"
    details = f"<p>The {what} has the SHA-256 <code>{escape(digest)}</code>.</p>" if digest else ""
    return f'<div class="horse10-again"><pre><code>{escape(command(record))}</code></pre>{details}</div>'


def command(record: RunRecord) -> str:
    """The shell command that makes the run again: every parameter that is not the default. Paths are placeholders."""
    words = ["horse10", "train"]
    for name, value in record.config:
        if value != RunConfig.model_fields[name].default:
            words += ["-p", name, _somewhere(record, name, value)]
    return shlex.join(words)


def _somewhere(record: RunRecord, name: str, value) -> str:
    is_path = (name == "weights" and record.weights.kind == "file") or (name == "data" and value not in SOURCES)
    return yaml.safe_dump(f"/path/to/{value}" if is_path else value, width=1000).removesuffix("...\n").strip()


def configuration(record: RunRecord) -> pd.DataFrame:
    """Every parameter of a run as it was used."""
    values = {name: "–" if value == "" else str(value) for name, value in record.config}
    return pd.DataFrame(values.items(), columns=["parameter", "value"])


def provenance(record: RunRecord) -> pd.DataFrame:
    """When, on what and with what a run was made."""
    versions = record.versions
    facts = {
        "made": record.created.replace("T", " ").split("+")[0].removesuffix("Z") + " UTC",
        "on": record.device,
        "took": f"{duration(record.seconds)} of training",
        "horse10": f"{versions.horse10}, commit {versions.commit or 'unknown'}",
        "Python, Keras": f"{versions.python}, {versions.keras}",
        versions.backend: versions.backend_version,
        "data": f"{record.dataset.name}, {record.dataset.n_frames:,} frames",
        "data, SHA-256 of frames and labels": record.dataset.fingerprint,
        "initial weights": record.weights.source,
        "initial weights, SHA-256": record.weights.sha256 or "–",
        "batch-norm statistics at evaluation": record.batch_norm_evaluation,
    }
    return pd.DataFrame(facts.items(), columns=["what", "how"])


def files(folder: Path) -> str:
    """HTML that names the files of a record and says what is in them."""
    what = ("losses and learning rate at every step", "every prediction, with its error", "all else on this page")
    folder = Path(os.path.relpath(folder, project_folder()))
    items = [
        f"<li><code>{escape(f'{folder}/{name}')}</code>: {group}</li>"
        for name, group in zip(records.FILES, what, strict=True)
    ]
    return f'<div class="horse10-files"><p>The record itself:</p><ul>{"".join(items)}</ul></div>'


def counted(runs: pd.DataFrame) -> str:
    """How many runs these are, in words."""
    return "one run" if len(runs) == 1 else f"{len(runs)} runs"


def listing(runs: pd.DataFrame) -> pd.DataFrame:
    """The runs of `records.load` on one data set as cells of HTML, each run a link to its page.

    Errors are mean normalised errors where there is a unit, else px; PCK is that of unseen animals; missing where a
    run saw no such frames.
    """
    unit = unit_of_runs(runs)
    cells = settings(runs) | {"seed": runs["seed"]}
    cells |= {f"{unit.short} {words}": runs[f"{subset}_{unit.mean}"] for subset, words in TESTED.items()}
    if unit is NORMALIZED:
        cells["PCK@0.3 (%)"] = 100 * runs["ood_pck"].astype(float)
    return pd.DataFrame(cells)


def settings(runs: pd.DataFrame) -> dict[str, pd.Series]:
    """How each run was made, as columns of cells of HTML: each run a link to its page."""
    return {
        "run": runs["run_id"].map(links.run),
        "starts from": starts(runs).map(escape),
        "recipe": runs["recipe"].map(escape),
        "steps": runs["iterations"],
        "trained on": trained_on(runs).map(escape),
    }


def starts(runs: pd.DataFrame) -> pd.Series:
    """What each of the runs of `records.load` started from, in words: for one with another run's weights, which."""
    words = "weights of " + runs["weights"].str.removeprefix(RUN).map(short_name)
    return words.where(runs["weights_kind"] == "run", runs["weights_kind"].map(STARTS))


def trained_on(runs: pd.DataFrame) -> pd.Series:
    """The split of each run, and the share of the training animals' frames that it learnt from, in words."""
    return runs["split"].map(splits.in_words) + ", " + runs["train_fraction"].astype(str) + " %"
