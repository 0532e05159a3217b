"""Whether the advice on further animals or further frames is right: what `benchmarks/advice.py` found."""

import pandas as pd

from horse10.metrics.intervals import told

WAYS = {
    "advice": "the report's advice",
    "always animals": "always animals",
    "always frames": "always frames",
    "chance": "by chance",
}
MORE = ("animals", "frames")


def words(measured: dict) -> list[str]:
    """The result, a paragraph for each kind of project."""
    return [_words(project) for project in measured["results"]]


def _words(project: dict) -> str:
    given, worlds, better = project["advised"], project["worlds"], project["better"]["animals"]
    regret = {way: _percent(project["regret"][way]) for way in WAYS}
    return (
        f"**{project['animals']} animals with {project['frames']} frames each.** Twice the animals gave a smaller error"
        f" than twice the frames in {better} of {worlds} worlds. The report advised animals in {given['animals']},"
        f" frames in {given['frames']} and could not decide in {given['either']}. After its advice the error was"
        f" {regret['advice']} % above that of the better choice; by chance it would be {regret['chance']} % above it."
    )


def regrets(measured: dict) -> pd.DataFrame:
    """How much larger the error is than after the better choice (%), of each way to choose, with 95 % intervals."""
    rows = [
        {"project": _named(project)} | {way: _percent(project["regret"][name]) for name, way in WAYS.items()}
        for project in measured["results"]
    ]
    return pd.DataFrame(rows)


def changes(measured: dict) -> pd.DataFrame:
    """The change of the error (%) from half of the data to all, as the surface has it, and from all to twice as much,
    means over worlds; and in how many worlds the second lay in the surface's interval for the first."""
    rows = [
        {
            "project": _named(project),
            "doubling of": way,
            "from half to all": _percent(project["expected"][way], "+.0f"),
            "from all to twice": _percent(project["change"][way], "+.0f"),
            "second in the interval of the first": f"{project['within'][way]} of {project['worlds']}",
        }
        for project in measured["results"]
        for way in MORE
    ]
    return pd.DataFrame(rows)


def _named(project: dict) -> str:
    return f"{project['animals']} animals, {project['frames']} frames each"


def _percent(found: dict, form: str = ".1f") -> str:
    return told(found, form, 100)
