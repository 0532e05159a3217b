"""What the frames of SLEAP's videos are called, as pictures in folders."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import chain
from pathlib import PureWindowsPath

from horse10.dataset.names import titles
from horse10.dataset.sleap.file import film_path, pictures


class PictureNames:
    """The names of the frames of some videos: those of a film as DeepLabCut would call them; a picture of a list as it
    is called there, in its own folder, which also tools that see only the pictures can know.

    What has the same path is the same film, folder or picture, however often it is listed."""

    def __init__(self, videos: Sequence):
        self._listed = [pictures(video) for video in videos]
        films = [film_path(video) for video, listed in zip(videos, self._listed, strict=True) if not listed]
        inside = defaultdict(list)
        for picture in dict.fromkeys(chain(*self._listed)):
            inside[str(picture.parent)].append(picture)
        folders = [PureWindowsPath(f"{folder}.pictures") for folder in inside]  # a dot in its name is of no ending
        names = iter(titles([*films, *folders]))
        self._films = ["" if listed else next(names) for listed in self._listed]
        self._folders = dict(zip(inside, names, strict=True))
        self._pictures = {
            str(picture): name for own in inside.values() for picture, name in zip(own, titles(own), strict=True)
        }

    def is_list(self, video: int) -> bool:
        return bool(self._listed[video])

    def folder(self, video: int, number: int) -> str:
        """The film, or the folder of the picture."""
        listed = self._listed[video]
        return self._folders[str(listed[min(number, len(listed) - 1)].parent)] if listed else self._films[video]

    def __call__(self, video: int, number: int) -> str:
        listed = self._listed[video]
        name = self._pictures[str(listed[number])] if number < len(listed) else f"img{number:05}"
        return f"labeled-data/{self.folder(video, number)}/{name}.png"
