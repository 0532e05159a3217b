"""What a page should not hold: numbers typed into its prose, where nothing keeps them true, and numbers nobody reads.

Typed ones belong into the claims or into a cell; checked for them are the pages that argue with results and read
nothing but published tables and kept records. All built pages are checked for the others.
"""

import re
from html import unescape
from pathlib import Path

CHECKED = ("results", "robust", "kornblith", "horse10_published", "mensink", "he", "leaderboard", "reference_code")
CHECKED += ("report", "coverage", "claims", "intro")
FROM_DATA = re.compile(r"\{\{\s*(\w+)(?:\.(\w+))?\s*\}\}")
NOT_PROSE = [
    re.compile(r"\A---\n.*?\n---\n", re.DOTALL),  # the head of a page
    re.compile(r"```.*?```", re.DOTALL),
    re.compile(r"^\d+\. ", re.MULTILINE),  # of a list
    re.compile(r"`[^`]*`"),
    re.compile(r"\$[^$]*\$"),
    re.compile(r"\]\([^)]*\)"),
    re.compile(r"<[^>]*>"),
    re.compile(r"^\d+\. ", re.MULTILINE),  # of a list
    FROM_DATA,
]
PLACE = r"[A-Z]?\.?\d+(\.\d+)*[a-z]?"
CITED = [  # numbers that are names: places in a text, years, versions, the level of an interval
    re.compile(rf"\b(Tables?|Figures?|sections?|appendix|chapters?|splits?)\s+{PLACE}((, | and | to ){PLACE})*", re.I),
    re.compile(r"\b(19|20)\d\d\b"),
    re.compile(r"\b95 ?%"),
]
NOT_READ = re.compile(r"<(script|style|pre|code|svg|head)\b.*?</\1>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
READ_ALOUD = re.compile(r'(?:aria-label|alt)="([^"]*)"')
UNREADABLE = {  # what is wrong, and how it looks
    "is no number": re.compile(r"(?<![\w-])nan(?![\w-])", re.I),
    "is a minus zero": re.compile(r"(?<![\w.,])[-−]0(?:\.0+)?(?![\w.,]*\d)"),
    "is nothing at all": re.compile(r"\babout 0(?:\.0+)? (?:s|min|h|GB|MB)\b|\bin 0 (?:minutes|min|s)\b"),
    "is written by a machine": re.compile(r"(?<![\w.])\d+(?:\.\d+)?e[-+]?\d+(?![\w-])"),
    "has more digits than a p value": re.compile(r"\bp\s*(?:=|of|value)?\s*0\.0*[1-9]\d{3,}"),
    "is the name of a division": re.compile(r"\bfold: "),
}
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


def unreadable(page: str) -> list[str]:
    """What a reader stumbles over in the text of a built page, a sentence each.

    Args:
        page: its HTML; code and scripts do not count, what is read aloud does.
    """
    aloud = READ_ALOUD.findall(page)
    text = unescape(" ".join([re.sub(r"<[^>]*>", " ", NOT_READ.sub(" ", page)), *aloud]))
    faults = []
    for wrong, pattern in UNREADABLE.items():
        for match in pattern.finditer(text):
            around = " ".join(text[max(0, match.start() - 40) : match.end() + 20].split())
            faults.append(f"{match[0].strip()!r} {wrong}, in “… {around} …”")
    return faults
