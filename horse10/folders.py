"""Where things lie on this machine: the checkout and its commit, the cache, runs, records."""

import os
import subprocess
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


def commit() -> str | None:
    """Of this package's checkout, "-dirty" if the package has changes; None if it is installed without one."""
    root = Path(__file__).parents[1]
    if not (root / ".git").exists():
        return None
    git = ["git", "-C", str(root)]
    head = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True).stdout.strip()
    changed = subprocess.run(
        [*git, "status", "--porcelain", "-uno", "horse10"], capture_output=True, text=True
    ).stdout.strip()
    return f"{head}-dirty" if head and changed else head or None
