"""Names of files and folders: found also where tools have changed their capitals or Unicode form, and safe to print."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import PurePath

MAX_CHARACTERS = 100  # of a video's name


class Names:
    """Names among which one is looked for."""

    def __init__(self, names: Iterable[str]):
        self._exact, self._alike = set(names), defaultdict(list)
        for name in self._exact:
            self._alike[folded(name)].append(name)

    def find(self, name: str) -> str | None:
        """The name itself, or the only one that differs in capitals or in its Unicode form alone."""
        if name in self._exact:
            return name
        alike = self._alike.get(folded(name), [])
        return alike[0] if len(alike) == 1 else None


def printable(name: str) -> str:
    """The name with what no terminal or page should be given (controls, direction marks, ...) as Python escapes."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in name)


def are(n: int) -> str:
    """The verb after so many things."""
    return "is" if n == 1 else "are"


def folded(name: str) -> str:
    """The same for names that differ in capitals or Unicode form alone."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def titles(videos: Sequence[PurePath]) -> list[str]:
    """A name of its own for each video, fit for a folder: without its ending, with its folder's name where two are
    alike."""
    stems = Counter(path.stem for path in videos)
    names = [path.stem if stems[path.stem] == 1 else f"{path.parent.name}-{path.stem}" for path in videos]
    names = [name.strip(". \0")[:MAX_CHARACTERS] or "video" for name in names]
    repeats = Counter(names)
    return [f"{name}-{place}" if repeats[name] > 1 else name for place, name in enumerate(names)]
