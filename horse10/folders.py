"""Where things lie on this machine: the checkout, the cache, runs, records."""

import os
from pathlib import Path


def project_folder() -> Path:
    """The checkout that the working directory lies in, relative to it: `..` for the pages of the book.

    Outside of a checkout the working directory itself."""
    here = Path.cwd()
    checkouts = (
        folder for folder in (here, *here.parents) if (folder / "_toc.yml").is_file() and (folder / "results").is_dir()
    )
    return Path(os.path.relpath(next(checkouts, here)))


def home() -> Path:
    """The cache of data and weights: `$HORSE10_HOME`, by default ~/.cache/horse10."""
    return Path(os.environ.get("HORSE10_HOME") or "~/.cache/horse10").expanduser().absolute()


def runs_folder() -> Path:
    """Where the reader's own runs lie: `$HORSE10_RUNS`, by default `runs` in `project_folder`."""
    return project_folder() / (os.environ.get("HORSE10_RUNS") or "runs")


def results_folder() -> Path:
    """Where the committed records lie: `results` in `project_folder`."""
    return project_folder() / "results"
