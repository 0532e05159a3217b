"""All studies at a glance: what there is of each, what it took, what is left."""

from collections import Counter
from collections.abc import Iterator

import pandas as pd

from horse10.study import collect, cost, lists, state


def progress(scale: str) -> pd.DataFrame:
    """Of each study that has this scale: study, runs, done, failed, hours left (of two CPU cores), title."""
    rows = []
    for study in _studies(scale):
        states = state.states(study)
        count = Counter(states.values())
        left = sum(cost.minutes(study.configs[key]) for key, now in states.items() if now == state.MISSING)
        row = {"study": study.name, "runs": len(states), "done": count[state.DONE] + count[state.COMMITTED]}
        rows.append(row | {"failed": count[state.FAILED], "hours left": round(left / 60, 1), "title": study.title})
    return pd.DataFrame(rows)


def measured() -> pd.DataFrame:
    """What is committed of each study at each scale: study, scale, title, serves, runs, done, hours (of training and
    evaluation, all runs together), median minutes (of a run), device."""
    rows, committed = [], collect.everything()
    for scale in lists.SCALES:
        for study in _studies(scale):
            there = collect.rows_of(study, committed)
            row = {"study": study.name, "scale": scale, "title": study.title, "serves": study.serves}
            row |= {"runs": len(study.configs), "done": len(there)}
            seconds = there["seconds"] if len(there) else pd.Series(dtype=float)
            row |= {"hours": seconds.sum() / 3600, "median minutes": seconds.median() / 60}
            rows.append(row | {"device": "; ".join(sorted(set(there["device"]))) if len(there) else ""})
    return pd.DataFrame(rows)


def _studies(scale: str) -> Iterator[lists.Study]:
    return (lists.read(name, scale) for name in lists.names() if scale in lists.scales(name))
