"""Sphinx extension: pages are executed when the book is built, and again when what they read has changed.

MyST-NB keeps executed pages, and knows them by their code. What a page reads is no part of its code: a hash of it is
added to each page, in a cell that nobody sees. Pages that are not kept yet are executed side by side before Sphinx
reads them. A run has a page of its own, made from `run.md`; those of runs that are gone go as well.
"""

import asyncio
import hashlib
import os
import re
import subprocess
import time
from contextlib import chdir
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from myst_nb.core.read import create_nb_reader, is_myst_markdown_notebook
from nbclient import NotebookClient
from sphinx.util import logging

import horse10
from horse10.book import runpage
from horse10.machine.folders import whole
from horse10.runs import records

TEMPLATE, RUN = "run.md", "run-"
NO_RUNS = "reads_runs: false"  # in the head of a page that shows published numbers, benchmarks or data sets only
EARLY, LATE = 100, 900  # Sphinx's default is 500: before the table of contents looks for pages, and after all else
UNFINISHED = ".unfinished"  # in the folder of built pages, while they are written
KERNEL = {"timeout": None, "store_widget_state": False, "record_timing": False}
INPUTS = "\n\n```{{code-cell}}\n:tags: [remove-cell]\n\n# what this page reads: {}\n```\n"


def digest(*places: Path) -> str:
    """A hash of files, and of all files in folders, with their names; what Python compiled does not count."""
    sha256 = hashlib.sha256()
    for place in places:
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.is_file() and "__pycache__" not in path.parts:
                sha256.update(f"{path.relative_to(place.parent)} {path.stat().st_size}\n".encode() + path.read_bytes())
    return sha256.hexdigest()


def run_folders(book: Path) -> dict[str, Path]:
    """The folder of each run that there is, the reader's own among them."""
    with chdir(book):
        rows = records.load()
        return {row.run_id: Path(row.folder).resolve() for row in rows.itertuples()}


def write_run_pages(app, config) -> None:
    """A page for each run, where it has changed, under a title of its own; without those of runs that are gone."""
    book = Path(app.srcdir)
    runs, template = run_folders(book), (book / TEMPLATE).read_text(encoding="utf-8")
    for name, folder in runs.items():
        title = runpage.title(records.read(folder).record)
        text = re.sub("^# .*", lambda _, title=title: f"# {title}", template, count=1, flags=re.MULTILINE)
        text = re.sub("^run = .*", f'run = "{name}"', text, count=1, flags=re.MULTILINE)
        page = book / f"{RUN}{name}.md"
        if not page.is_file() or page.read_text(encoding="utf-8") != text:
            with whole(page) as part:
                part.write_text(text, encoding="utf-8")
    for page in book.glob(f"{RUN}*.md"):
        if page.stem.removeprefix(RUN) not in runs:
            page.unlink()


def inputs(book: Path, names) -> dict[str, str]:
    """For each of the named pages that is executed, a hash of what it reads: package, benchmarks, studies, runs."""
    with chdir(book):
        root = Path("..").resolve()
    files = ("benchmarks/results", "results/studies", "constraints.txt", "CITATION.cff")
    code = digest(Path(horse10.__file__).parent, *(root / name for name in files))
    runs = {name: digest(folder / records.RECORD) for name, folder in run_folders(book).items()}  # lists all files
    found = {}
    for name in names:
        path = book / f"{name}.md"
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        if is_myst_markdown_notebook(text):
            own = [runs[name.removeprefix(RUN)]] if name.startswith(RUN) else map(str, runs.items())
            read = [code, *([] if NO_RUNS in text else own)]
            found[name] = hashlib.sha256("\n".join(read).encode()).hexdigest()
    return found


def changed_pages(app, env, added, changed, removed) -> list[str]:
    """Pages to be read again because something they read is not what it was."""
    before = getattr(env, "horse10_inputs", {})
    app.horse10_inputs = inputs(Path(app.srcdir), env.found_docs)
    return [name for name, what in app.horse10_inputs.items() if before.get(name) != what]


def with_inputs(app, name: str, content: list[str]) -> None:
    """Add what a page reads to its source."""
    if name in app.horse10_inputs:
        content[0] += INPUTS.format(app.horse10_inputs[name])


def execute_pages(app, env, names: list[str]) -> None:
    """Execute those of the pages that are not kept, as many at a time as there are processors, and keep them.

    A page that fails is left to MyST-NB, which says so.
    """
    settings, notebooks = env.mystnb_config, {}
    cache = get_cache(settings.execution_cache_path)
    for name in app.horse10_inputs.keys() & set(names):
        content = [Path(env.doc2path(name)).read_text(encoding="utf-8")]
        with_inputs(app, name, content)
        notebook = create_nb_reader(env.doc2path(name), env.myst_config, settings, content[0]).read(content[0])
        try:
            cache.match_cache_notebook(notebook)
        except KeyError:
            notebooks[name] = notebook
    if notebooks:
        logging.getLogger(__name__).info("executing %d pages ...", len(notebooks))
    finished = asyncio.run(execute_all(notebooks, app.srcdir))
    for record in cache.list_cache_records():
        if Path(record.uri).stem in finished or not Path(record.uri).is_file():
            cache.remove_cache(record.pk)
    for name, seconds in finished.items():
        bundle = CacheBundleIn(notebooks[name], env.doc2path(name), data={"execution_seconds": seconds})
        cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    failed = notebooks.keys() - finished
    env.horse10_inputs = {name: what for name, what in app.horse10_inputs.items() if name not in failed}


async def execute_all(notebooks: dict, folder) -> dict[str, float]:
    """Execute notebooks in place, in kernels that work in a folder; the seconds each took that did not fail."""
    limit, resources = asyncio.Semaphore(os.cpu_count() or 1), {"metadata": {"path": str(folder)}}

    async def execute(name: str) -> tuple[str, float]:
        async with limit:
            start = time.monotonic()
            client = NotebookClient(notebooks[name], resources=resources, **KERNEL)
            await client.async_execute(stderr=subprocess.DEVNULL)  # of the kernel; cells keep theirs
            return name, time.monotonic() - start

    results = await asyncio.gather(*map(execute, notebooks), return_exceptions=True)
    return dict(result for result in results if not isinstance(result, Exception))


def begin(app) -> None:
    """Mark the built pages as unfinished, and note whether those of the build before were."""
    mark = Path(app.outdir) / UNFINISHED
    app.horse10_unfinished = mark.exists()
    mark.touch()


def pages_of_a_killed_build(app, env) -> list[str]:
    """All pages if the build before did not end: Sphinx takes a half-written page, newer than its source, for done."""
    return sorted(env.found_docs) if app.horse10_unfinished else []


def end(app, exception) -> None:
    if exception is None:
        (Path(app.outdir) / UNFINISHED).unlink(missing_ok=True)


def setup(app):
    app.connect("builder-inited", begin)
    app.connect("env-updated", pages_of_a_killed_build)
    app.connect("build-finished", end, priority=LATE)
    app.connect("config-inited", write_run_pages, priority=EARLY)
    app.connect("env-get-outdated", changed_pages)
    app.connect("env-before-read-docs", execute_pages)
    app.connect("source-read", with_inputs)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
