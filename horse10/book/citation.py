"""How to cite this project and the papers it reproduces: `CITATION.cff` as BibTeX."""

import re
import unicodedata
from pathlib import Path

import yaml

from horse10.machine.folders import project_folder

FILE = "CITATION.cff"
FIELDS = {"journal": "journal", "doi": "doi", "url": "url", "year": "year", "version": "version", "notes": "note"}


def read(path: str | Path | None = None) -> dict:
    """The file's content (Citation File Format 1.2).

    Raises:
        FileNotFoundError: it is not in the repository's top folder.
    """
    path = Path(path or project_folder() / FILE)
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def bibtex(work: dict) -> str:
    """One work, the file itself or one of its `references`, as an entry of BibTeX."""
    kind = "software" if work["type"] == "software" else "article" if "journal" in work else "misc"
    authors = " and ".join(map(_author, work["authors"]))
    fields = {"title": f"{{{work['title']}}}", "author": authors}
    fields |= {theirs: str(work[ours]) for ours, theirs in FIELDS.items() if ours in work}
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@{kind}{{{_key(work)},\n{lines}}}"


def entries(citation: dict) -> str:
    """The project and then the papers."""
    return "\n\n".join(map(bibtex, [citation, *citation.get("references", [])]))


def _author(author: dict) -> str:
    """A person as "Family, Given"; a group in braces, as it is no name to take apart."""
    return f"{author['family-names']}, {author['given-names']}" if "family-names" in author else f"{{{author['name']}}}"


def _key(work: dict) -> str:
    """The first author's name, the year and the first long word of the title: mathis2021pretraining."""
    first = work["authors"][0]
    words = re.findall(r"\w+", work["title"].lower())
    if "family-names" not in first:
        return words[0]
    plain = unicodedata.normalize("NFKD", first["family-names"]).encode("ascii", "ignore").decode().lower()
    return f"{plain}{work.get('year', '')}{next(word for word in words if len(word) > 3)}"
