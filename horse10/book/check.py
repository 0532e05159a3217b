"""Numbers typed into the prose of a page, where nothing keeps them true: they belong into the claims or into a cell.

Checked are the pages that argue with results and read nothing but published tables and kept records.
"""

import re
from pathlib import Path

CHECKED = ("results", "robust", "kornblith", "horse10_published", "mensink", "he", "leaderboard", "reference_code")
CHECKED += ("report", "coverage", "claims", "intro")
FROM_DATA = re.compile(r"\{\{\s*(\w+)(?:\.(\w+))?\s*\}\}")
NOT_PROSE = [
    re.compile(r"\A---\n.*?\n---\n", re.DOTALL),  # the head of a page
    re.compile(r"```.*?```", re.DOTALL),
    re.compile(r"`[^`]*`"),
    re.compile(r"\$[^$]*\$"),
    re.compile(r"\]\([^)]*\)"),
    re.compile(r"<[^>]*>"),
    FROM_DATA,
]
PLACE = r"[A-Z]?\.?\d+(\.\d+)*[a-z]?"
CITED = [  # numbers that are names: places in a text, years, versions, the level of an interval
    re.compile(rf"\b(Tables?|Figures?|sections?|appendix|chapters?|splits?)\s+{PLACE}((, | and | to ){PLACE})*", re.I),
    re.compile(r"\b(19|20)\d\d\b"),
    re.compile(r"\b95 ?%"),
]
NUMBER = re.compile(r"(?<![\w@.-])[-−]?(\d+([.,]\d+)*|\.\d+)(e-?\d+)?( ?%)?(?![\w-])")


def typed(page: Path, claims: set[str]) -> list[str]:
    """Numbers of a page's prose that come from no data, and claims that do not exist, a sentence each.

    Args:
        page: a text notebook; claims: their names.
    """
    text = page.read_text(encoding="utf-8")
    faults = [
        f"{page}: there is no claim {name}"
        for name, _ in FROM_DATA.findall(text)
        if name not in claims and not name.startswith("effect_")
    ]
    for pattern in NOT_PROSE + CITED:
        text = pattern.sub(lambda match: "\n" * match[0].count("\n") or " ", text)  # lines keep their numbers
    for match in NUMBER.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        around = " ".join(text[max(0, match.start() - 40) : match.end() + 20].split())
        faults.append(
            f"{page}, line {line}: {match[0].strip()!r} in “… {around} …” is typed: take it from the claims "
            "({{ K01.shown }}) or print it from data in a code cell"
        )
    return faults
