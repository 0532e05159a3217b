"""Names of files and folders: found also where tools have changed their capitals or Unicode form, and safe to print."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import PurePath

MAX_CHARACTERS = 100  # of a video's name
UNNAMED = "video"
SIDE = re.compile(r"(train|training|val|valid|validation|test|testing)[\d_-]*", re.IGNORECASE)
ROBOFLOW = re.compile(r"(_(png|jpe?g|bmp|webp|tiff?))?\.rf\.\w+$", re.IGNORECASE)  # what it adds to a name's stem


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
    """A name of its own for each video, fit for a folder, and one name for one path: without its ending, with the names
    of as many folders above it as tell it from the others. No place in the list is in it, so that two lists call a
    video alike, but for videos that nothing else tells apart."""
    keys = [str(path) if _fit(path.name) else place for place, path in enumerate(videos)]  # a nameless one is any
    paths = dict(zip(keys, videos, strict=True))
    twins = Counter((path.parent, folded(path.stem)) for path in paths.values())
    options = {}
    for place, (key, path) in enumerate(paths.items()):
        own = path.name if twins[path.parent, folded(path.stem)] > 1 else path.stem
        options[key] = [*longer(path, own), f"{_fit(path.name) or UNNAMED}-{place}"]
    while True:
        names = {key: _fit(own[0]) or UNNAMED for key, own in options.items()}
        repeats = Counter(map(folded, names.values()))
        again = [key for key, name in names.items() if repeats[folded(name)] > 1 and len(options[key]) > 1]
        if not again:
            return [names[key] for key in keys]
        for key in again:
            options[key] = options[key][1:]


def longer(path: PurePath, name: str) -> list[str]:
    """A name alone, then after that of the path's folder, of two folders, and so on."""
    folders = [part for part in path.parts[:-1] if part != path.anchor]
    return ["-".join((*folders[len(folders) - n :], name)) for n in range(len(folders) + 1)]


def _fit(name: str) -> str:
    """Short enough for a folder, and without what no folder can end with."""
    name = name.strip(". \0")
    if len(name) <= MAX_CHARACTERS:
        return name
    return f"{name[: MAX_CHARACTERS - 9]}-{sha256(name.encode()).hexdigest()[:8]}"
