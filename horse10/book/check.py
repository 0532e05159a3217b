"""Whether the pages of the book still say what the data say: `python -m horse10.book.check [page ...]`.

Checked are the pages that argue with results and read nothing but published tables and kept records.

A page is a notebook and its executed form. Two things can go wrong between them and the data: the data or the code
changed after the page was executed, and a number was typed into the prose, where nothing keeps it true. The numbers
that prose takes from the claim ledger are filled in when the book is built, so they cannot be old.
"""

import difflib
import re
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import nbformat
import typer

from horse10 import book
from horse10.papers import claims

CHECKED = ("results", "robust", *book.PAPERS, "intro")
FROM_DATA = re.compile(r"\{\{\s*(\w+)(?:\.(\w+))?\s*\}\}")
NOT_PROSE = [
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
UNSEEN = re.compile(r"data:image/[\w+]+;base64,[\w+/=]+|\bdata-[0-9a-f]{32}|<[^>]*>")  # pictures, hashes of data, tags
SAID = 14  # words of a difference that are shown


def typed(page: Path, ledger: set[str]) -> list[str]:
    """Numbers of a page's prose that come from no data, and claims that do not exist, a sentence each.

    Args:
        page: an executed notebook; ledger: the names of the claims.
    """
    found = []
    for number, cell in enumerate(nbformat.read(page, as_version=4).cells):
        if cell.cell_type != "markdown":
            continue
        for name, _ in FROM_DATA.findall(cell.source):
            if name not in ledger and not name.startswith("effect_"):
                found.append(f"{page}, cell {number}: there is no claim {name}")
        text = cell.source
        for pattern in NOT_PROSE + CITED:
            text = pattern.sub(" ", text)
        for match in NUMBER.finditer(text):
            around = " ".join(text[max(0, match.start() - 40) : match.end() + 20].split())
            found.append(
                f"{page}, cell {number}: {match[0].strip()!r} in “… {around} …” is typed: take it from the claims "
                "({{ K01.shown }}) or print it from data in a code cell"
            )
    return found


def stale(page: Path, notebooks: Path = book.NOTEBOOKS) -> list[str]:
    """Where a page differs from what its notebook says when it is executed now, a sentence for each cell."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = nbformat.read(book.execute(notebooks / page.name, Path(folder) / page.name), as_version=4)
    there = nbformat.read(page, as_version=4)
    if len(fresh.cells) != len(there.cells):
        return [f"{page}: has {len(there.cells)} cells, its notebook {len(fresh.cells)}. {_execute(page)}"]
    found = []
    for number, (old, new) in enumerate(zip(there.cells, fresh.cells, strict=True)):
        before, now = _words(old), _words(new)
        if before != now:
            says, should = _first_difference(before, now)
            found.append(f"{page}, cell {number}: says “{says}”, from the data it is “{should}”. {_execute(page)}")
    return found


def _execute(page: Path) -> str:
    return f"If the data are right, execute the page: python -m horse10.book {page.stem}"


def _words(cell) -> list[str]:
    """Source and outputs as words, without pictures: they are drawn from the numbers that are compared."""
    outputs = [
        str(said) for of in cell.get("outputs", []) for said in (*of.get("data", {}).values(), of.get("text", ""))
    ]
    text = UNSEEN.sub(" ", "\n".join([cell.source, *outputs]))
    return re.findall(r"[-−]?\d+(?:[.,]\d+)*|\w+|[^\w\s]", text)


def _first_difference(before: list[str], now: list[str], context: int = 6) -> tuple[str, str]:
    matcher = difflib.SequenceMatcher(None, before, now, autojunk=False)
    if len(before) + len(now) > 20_000:  # the matcher is quadratic
        pairs = enumerate(zip(before, now, strict=False))
        start = next((i for i, (old, new) in pairs if old != new), min(len(before), len(now)))
        ends = start + 1, start + 1
    else:
        _, start, end_before, _, end_now = next(code for code in matcher.get_opcodes() if code[0] != "equal")
        ends = end_before, end_now
    first = max(0, start - context)
    pairs = zip((before, now), ends, strict=True)
    return tuple(" ".join(words[first : min(end + context, first + SAID)]) for words, end in pairs)


def main(
    pages: Annotated[list[str] | None, typer.Argument(help=f"of {', '.join(CHECKED)}; all if none")] = None,
    quick: Annotated[bool, typer.Option(help="only look at the prose; execute nothing")] = False,
):
    """Say where pages, claims and data disagree; exit 1 if they do."""
    ledger = set(claims.ledger().index)
    found = []
    for name in pages or CHECKED:
        page = book.BOOK / f"{name}.ipynb"
        if not page.is_file():
            found.append(f"{page} is not there. {_execute(page)}")
            continue
        found += typed(page, ledger) + ([] if quick else stale(page))
    for sentence in found:
        print(sentence)
    several = "s" * (len(found) > 1)
    print(f"{len(found)} disagreement{several}" if found else "Pages, claims and data agree.")
    sys.exit(bool(found))


if __name__ == "__main__":
    typer.run(main)
