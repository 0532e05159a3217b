"""Where a chart or a table of the book comes from, in HTML below it: badge, what was read, how to make it again."""

import os
import re
from html import escape
from pathlib import Path

from IPython import get_ipython

from horse10 import reading
from horse10.book import runpage
from horse10.papers import published

PAGE = "HORSE10_PAGE"  # environment variable of a page that is being executed: its name
BADGES = {  # how the words of a badge begin, and its class in horse10.css; the words themselves: horse10.runs.records
    "published": "published",
    "not run yet": "not-run",
    "measured on Horse-10": "horse10",
    "measured on synthetic horses": "synthetic",
    "measured on": "project",
    "timed on": "timed",
}
_CARRIED: list[str] = []


def carry(*words: str) -> None:
    """What is shown from here on carries these badges; a page begins with none."""
    _CARRIED[:] = words


def pill(words: str) -> str:
    """HTML of one badge. Raises ValueError for words that are none."""
    style = next((style for beginning, style in BADGES.items() if words.startswith(beginning)), None)
    if style is None:
        raise ValueError(f"{words!r} is no badge: say one of {', '.join(BADGES)}")
    return f'<span class="horse10-badge {style}">{escape(words)}</span>'


def where_from(source: str = "") -> str:
    """HTML of the badge, of what was read so far, of the cell that is running and of the command that runs it again.

    source: of the numbers, in words; where it begins as a badge does, it is the badge, else those that are carried.

    In a browser with JavaScript the book adds downloads, and the data of a chart as a table.
    """
    page, shell = os.environ.get(PAGE), get_ipython()
    again = f"<code>python -m horse10.book {escape(page)}</code>" if page else "executing this notebook"
    cell = shell.user_ns["In"][-1] if shell else ""
    read = "".join(f"<li>{_source(*source)}</li>" for source in reading.sources().items())
    carried = _CARRIED
    if source.startswith(("measured on", "timed on")):
        carried = [source]
    elif source.startswith("published"):
        carried = ["published"]
    pills = "".join(f" {pill(words)}" for words in carried)
    return (
        f'<details class="horse10-provenance"><summary>where from{pills}</summary>'
        f"<p>Made again by {again}, in this cell:</p><pre><code>{escape(cell)}</code></pre>"
        f"<p>Read on this page until here:</p><ul>{read or '<li>nothing</li>'}</ul></details>"
    )


def short(made_by: str) -> str:
    """A version with its commit, ten digits of it, and in words whether there were changes."""
    return re.sub(r"\b([0-9a-f]{10})[0-9a-f]{30}\b", r"\1", made_by).replace("-dirty", ", with changes")


def _source(name: str, made_by: str) -> str:
    """A source of `horse10.reading` in words; a record is a link to the page of its run, with its configuration."""
    made = f", made by {escape(short(made_by).replace('None', 'unknown'))}" if made_by else ""
    kind, _, run_id = name.partition(" ")
    if kind == "record":
        return f"the record of run {runpage.link(run_id)}{made}"
    if name.startswith("horse10/papers/published/"):
        about = published.about(Path(name).stem)
        return f"<code>{escape(name)}</code>: {escape(about.title)}. {escape(about.source)}"
    return f"<code>{escape(name)}</code>{made}"
