"""Where the numbers of a chart or a table come from: a badge, in words that are the same everywhere, and what was read.

Every chart and table of the book is given its sources, and shows them in the line below it: its badges, and all else in
"where from". The words for what was measured are those of `RunRecord.badge` and `benchmarks.where`.
"""

import re
from dataclasses import dataclass, replace
from html import escape

import pandas as pd

from horse10.analysis import benchmarks
from horse10.book import links
from horse10.book.badges import CHOSEN, NOT_RUN, PUBLISHED, RECOMPUTED, pill
from horse10.config import RunConfig
from horse10.dataset import PoseDataset
from horse10.papers import published as tables
from horse10.recipes import automatic
from horse10.runs import records
from horse10.runs.badge import DATA_SETS, WORLDS, dataset_badge
from horse10.study import collect
from horse10.transfer.sets import SETS

SINGLY = 3  # so many worlds of a study are named; of more it is said that one factor differs


@dataclass(frozen=True)
class Source:
    """badges: in words; read: what was read, as HTML; words: in place of the badges, or after them if they begin as
    no badge does."""

    badges: tuple[str, ...]
    read: tuple[str, ...] = ()
    words: str = ""

    def __add__(self, other: "Source") -> "Source":
        both = (dict.fromkeys(ours + theirs) for ours, theirs in ((self.badges, other.badges), (self.read, other.read)))
        return Source(*map(tuple, both))

    def __str__(self) -> str:
        return self.words or ", ".join(self.badges)

    def saying(self, words: str) -> "Source":
        """The same under other words, which begin as a badge does where there is one badge only."""
        return replace(self, words=words)

    def pills(self) -> str:
        """HTML of the badges; of what was not run yet, if there are none."""
        return " ".join(map(pill, self.badges or (NOT_RUN,)))


def published(*names: str, words: str = "") -> Source:
    """Published tables, by their names; words: where they were printed, after the badge."""
    return Source((PUBLISHED,), tuple(map(_table, names)), f"{PUBLISHED}: {words}" if words else "")


def recomputed(*names: str, words: str = "") -> Source:
    """What was computed here from published tables, by their names; words: which, for the title of a chart."""
    return Source((RECOMPUTED,), published(*names).read, f"{RECOMPUTED}: {words}" if words else "")


def both(*names: str, words: str = "") -> Source:
    """Published tables that stand beside what was computed from them; arguments as for `published`."""
    return (published(*names) + recomputed(*names)).saying(words)


def chosen(words: str) -> Source:
    """What this project has set itself, as HTML: a dial, the place of a landmark."""
    return Source((CHOSEN,), (words,))


def runs(*recorded: pd.DataFrame | records.Record) -> Source:
    """Runs: rows of `records.load`, or records."""
    badges, read = [], []
    for one in recorded:
        if isinstance(one, pd.DataFrame):
            badges += one["badge"].tolist()
            read += [_run(row["run_id"], row["versions_horse10"], row["versions_commit"]) for _, row in one.iterrows()]
        else:
            badges.append(one.record.badge)
            versions = one.record.versions
            read.append(_run(one.record.run_id, versions.horse10, versions.commit))
    return Source(tuple(sorted(set(badges))), tuple(read))


def study(name: str, rows: pd.DataFrame) -> Source:
    """Rows of a study (`study.collect.rows_of`), which come from its table."""
    asked = rows.reindex(columns=["dataset", "fixed", "shift", "recipe", "canvas"])  # of a chain only the first is said
    worlds = asked.astype(object).fillna({"fixed": "", "shift": "", "recipe": "", "canvas": 0})
    if len(worlds[["fixed", "shift"]].drop_duplicates()) > SINGLY:
        worlds = worlds.assign(
            **{name: worlds[name].where(worlds[name] == "", "one factor") for name in ("fixed", "shift")}
        )
    badges = {
        dataset_badge(row.dataset, row.fixed, row.shift, row.recipe or None, int(row.canvas))
        for row in worlds.itertuples()
    }
    commits = ", ".join(sorted({short(commit) for commit in rows["commit"].dropna()}))
    devices = "; ".join(sorted(set(rows["device"])))
    file = f"<code>results/studies/{escape(name)}.csv</code>: {len(rows)} runs of horse10 at commit {escape(commits)}, "
    words = _of_sets(len(set(worlds["dataset"])))
    return Source(tuple(sorted(badges)), (f"{file}on {escape(devices)}",), words)


def data_of(rows: pd.DataFrame) -> str:
    """The data sets of rows of a study as one badge, without what was asked of them; of many only how many."""
    names = dict.fromkeys(rows["dataset"])
    if len(names) > SINGLY:
        return f"measured on {len(names)} sets of images"
    return dataset_badge(" and ".join(DATA_SETS.get(name, name) for name in names))


def images(words: str) -> Source:
    """A set of images (`ClassificationSet.words`) that was measured on in this page."""
    return Source((f"measured on {words}",))


def studies() -> Source:
    """All committed rows of all studies: of each data set one badge, without what was asked of it."""
    tables = {name: collect.load(name) for name in collect.names()}
    badges = sorted({dataset_badge(name) for rows in tables.values() for name in rows["dataset"]})
    return Source(tuple(badges), tuple(read for name, rows in tables.items() for read in study(name, rows).read))


def worlds() -> Source:
    """The synthetic worlds, for what is measured while the reader waits."""
    return Source((dataset_badge(WORLDS),), (f"frames of {WORLDS}, drawn from their seeds",))


def benchmark(name: str) -> Source:
    """A file of benchmarks/results: effects are errors of short runs, some are of worlds; a file that names its
    `sets` of images, or what it was `measured_on`, says so; all others are times."""
    content = benchmarks.load(name)
    no_times = {benchmarks.EFFECTS: dataset_badge("synthetic", recipe=automatic(False))}
    no_times |= {name: dataset_badge(WORLDS) for name in ("distances", "next_animal", "changed")}
    no_times |= {"changed_animals": dataset_badge(content["settings"].get("dataset", ""))}
    no_times |= {"real_frames": dataset_badge("three frames of Horse-10")}
    file = f"<code>benchmarks/results/{escape(name)}.json</code>, made by horse10 at commit {short(content['commit'])}"
    sets = tuple(f"measured on {SETS[one].words}" for one in content["settings"].get("sets", ()))
    sets = sets or tuple(map(dataset_badge, content["settings"].get("measured_on", ())))
    return Source(sets or (no_times.get(name) or benchmarks.where(content),), (file,), _of_sets(len(sets)))


def dataset(labelled: PoseDataset, config: RunConfig | None = None) -> Source:
    """A data set; config: with the factors that were fixed or shifted in it."""
    kind = "synthetic horses" if labelled.name == "synthetic" else labelled.name
    frames = f"the data set {escape(kind)}, {len(labelled.frames):,} frames"
    factors = (config.fixed, config.shift) if config else ()
    return Source((dataset_badge(labelled.name, *factors),), (frames,))


def ledger(claims: pd.DataFrame, *measured: pd.DataFrame) -> Source:
    """Claims of a `claims.ledger`: the tables they rest on, and the runs that answer some of them."""
    names = {name for names in claims["rests_on"].dropna() for name in names.split(";")} & set(tables.names())
    bases, source = set(claims["basis"]), published("claims", *sorted(names))
    source = source + recomputed() if "recomputed" in bases else source
    return source + runs(*measured) if "measured" in bases else source


def short(made_by: str) -> str:
    """A version with its commit, ten digits of it, and in words whether there were changes."""
    return re.sub(r"\b([0-9a-f]{10})[0-9a-f]{30}\b", r"\1", made_by).replace("-dirty", ", with changes")


def _of_sets(count: int) -> str:
    return f"measured on {count} sets of images" if count > SINGLY else ""


def _table(name: str) -> str:
    about = tables.about(name)
    return f"<code>horse10/papers/published/{escape(name)}.csv</code>: {escape(about.title)}. {escape(about.source)}"


def _run(run_id: str, version: str, commit: str | None) -> str:
    """A run as a link to its page, and what it was made by."""
    made_by = f"horse10 {version}, commit {commit or 'unknown'}"
    return f"the record of run {links.run(run_id)}, made by {escape(short(made_by))}"
