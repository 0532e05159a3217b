"""Works on Horse-10 side by side, as cells of HTML."""

from html import escape

import pandas as pd

from horse10.papers.leaderboard import PAPER, SUPERANIMAL, ZOO, protocols

ASPECTS = {  # column of leaderboard_protocols: how the comparison names it
    "year": "year",
    "result": "what is given",
    "unit_of_error": "unit of the error",
    "network_sees": "what the network sees",
    "body_parts": "body parts",
    "trained_on": "trained on",
    "test_frames": "tested on",
    "chosen_by": "settings chosen by",
    "comparable": "comparable with the paper's Table 1?",
    "why": "because",
    "numbers_read": "where we read the numbers",
}


def side_by_side() -> pd.DataFrame:
    """Three protocols as columns, what tells them apart as rows: cells in HTML, with links to the sources."""
    columns = {"": [*ASPECTS.values(), "source"]}
    for protocol, group in protocols().loc[[PAPER, ZOO, SUPERANIMAL]].iterrows():
        columns[escape(group["work"])] = [*(escape(str(group[name])) for name in ASPECTS), work_links(protocol)]
    return pd.DataFrame(columns)


def work_links(protocol: str) -> str:
    """Links that leave the book: to a protocol's work, and to its numbers where they are elsewhere."""
    group = protocols().loc[protocol]
    places = {group["numbers_url"]: "numbers", group["url"]: "work"}
    return ", ".join(f'<a href="{escape(url)}">{words}</a>' for url, words in reversed(places.items()))
