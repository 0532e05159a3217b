"""The findings of Mensink et al. 2021 in small, on synthetic worlds, with the verdicts of `analysis.findings`."""

from functools import partial

import pandas as pd

from horse10.analysis import findings, transfer
from horse10.analysis.counterparts.answer import Answer, Counterpart, several
from horse10.analysis.verdicts import NOT_RUN, VERDICTS, above
from horse10.metrics.intervals import clustered_interval, in_words

LEAST = 2  # targets, of which an interval can be made
ASKED = {verdict: holds for holds, verdict in VERDICTS.items()}


def finding(rows: pd.DataFrame, name: str) -> Answer | None:
    """A1 to A9."""
    table = findings.findings(transfer.over_seeds(transfer.gains(rows)), rows)
    row = table[table["finding"].str.startswith(f"{name}:")].iloc[0]
    return None if row["verdict"] == NOT_RUN else Answer(ASKED[row["verdict"]], row["here"])


def mostly_harms(rows: pd.DataFrame, domain: str, task: str) -> Answer | None:
    """Whether more than half of the sources of one kind harm small targets, over targets, not experiments."""
    experiments = transfer.over_seeds(transfer.gains(rows))
    kinds = {"target_training_set": "small", "image_domain_transfer": domain, "task_type_transfer": task}
    single = ~experiments["source_task"].str.contains(",")
    own = experiments[single & (experiments[list(kinds)] == pd.Series(kinds)).all(axis=1)]
    targets = own["task"] + " " + own["domain"]
    if targets.nunique() < LEAST:
        return None
    share = clustered_interval(100.0 * (own["gain"] < transfer.LEVELS["negative"]), targets, findings.PERCENT)
    words = in_words(share["mean"], share["low"], share["high"], ".0f")
    return Answer(above(share, 50), f"{words} % harm, {several(targets.nunique(), 'target')}")


FINDINGS = {
    "A1": ("Does ImageNet beat random weights for every target?", "M23", "M24"),
    "A2": ("Do most targets have a source that helps?", "M04"),
    "A3": ("Does sharing only the domain help more often than sharing only the task type?", "M08", "M10"),
    "A4": ("Do sources that include the target's domain help more than others?", "M26"),
    "A5": ("Do several sources together always help, but less than the best of the same domain?", "M25"),
    "A6": ("Are most targets helped by another task type on the same domain?", "M17"),
    "A7": ("Do sources of the same domain and task type help most often?", "M14"),
    "A8": ("Does a source larger than its target help more often than a smaller one?", "M12", "M13"),
    "A9": ("Are effects larger for small targets?", "M55", "M59"),
}
HARM = "Do more than half of the sources of {} on another domain harm?"
MATRIX = partial(Counterpart, ("matrix", "laptop"), "transfer")
COUNTERPARTS = {
    claim: (MATRIX(asked, partial(finding, name=name)),)
    for name, (asked, *claims) in FINDINGS.items()
    for claim in claims
} | {
    name: (MATRIX(HARM.format(kind), partial(mostly_harms, domain="cross", task=task)),)
    for name, kind, task in (("M11", "the same task type", "within"), ("M18", "another task type", "cross"))
}
