"""The 22 body parts of Horse-10: their names, their order, the lines between them; and left and right in any names."""

import re
from collections.abc import Sequence
from typing import NamedTuple

# Channel order, as in Horse-10's config.yaml and CollectedData (listed in the ICLR submission, Methods).
BODYPARTS = (
    "Nose", "Eye",
    "Nearknee", "Nearfrontfetlock", "Nearfrontfoot",
    "Offknee", "Offfrontfetlock", "Offfrontfoot",
    "Shoulder", "Midshoulder", "Elbow", "Girth", "Wither",
    "Nearhindhock", "Nearhindfetlock", "Nearhindfoot",
    "Hip", "Stifle",
    "Offhindhock", "Offhindfetlock", "Offhindfoot",
    "Ischium",
)  # fmt: skip

# For drawing only. The papers print no skeleton: the choice of lines is ours.
SKELETON = (
    ("Nose", "Eye"), ("Eye", "Midshoulder"), ("Midshoulder", "Wither"), ("Midshoulder", "Shoulder"),
    ("Shoulder", "Elbow"), ("Elbow", "Girth"),
    ("Elbow", "Nearknee"), ("Nearknee", "Nearfrontfetlock"), ("Nearfrontfetlock", "Nearfrontfoot"),
    ("Elbow", "Offknee"), ("Offknee", "Offfrontfetlock"), ("Offfrontfetlock", "Offfrontfoot"),
    ("Wither", "Hip"), ("Hip", "Ischium"), ("Hip", "Stifle"),
    ("Stifle", "Nearhindhock"), ("Nearhindhock", "Nearhindfetlock"), ("Nearhindfetlock", "Nearhindfoot"),
    ("Stifle", "Offhindhock"), ("Offhindhock", "Offhindfetlock"), ("Offhindfetlock", "Offhindfoot"),
)  # fmt: skip

# The 2020 text writes "Withers", the data and the ICLR submission "Wither".
ALIASES = {"Withers": "Wither"}


def canonical(name: str) -> str:
    """The name the data use for a Horse-10 body part; any other name unchanged."""
    return ALIASES.get(name, name)


def is_horse10(names) -> bool:
    """Are these the 22 body parts of Horse-10, in any order?"""
    return sorted(map(canonical, names)) == sorted(BODYPARTS)


# ------------------------------------------------------------------ left and right

TOKEN = re.compile(r"[A-Z]+(?![^\W\d_A-Z])|[A-Z]?[^\W\d_A-Z]+")  # "LeftEar" and "LEar" are two, "L1" and "ear_l", too
WORDS = {"left": "right", "right": "left"}  # anywhere in a name
PREFIXES = {"near": "off", "off": "near"}  # of a token: the left and the right of a horse, as riders say
LETTERS = {"l": "r", "r": "l"}
LEGS = {side + place for side in "lr" for place in "fhbm"}  # a token of its own: LF, rh; front, hind, back, middle
LEGS |= {place + side for side in "lr" for place in "fhbm"}  # FL, hr
OTHER_LANGUAGES = (  # left and right, without the endings that adjectives take
    ("link", "recht"), ("gauche", "droite"), ("gauche", "droit"), ("izquierd", "derech"), ("sinistr", "destr"),
    ("esquerd", "direit"), ("vänster", "höger"), ("venstre", "højre"), ("venstre", "høyre"), ("lew", "praw"),
    ("лев", "прав"), ("左", "右"), ("왼", "오른"),
)  # fmt: skip


class Sides(NamedTuple):
    """What each of K body parts becomes where left and right change places.

    Attributes:
        partners: K indices; its own for a part that has no side.
        alone: the names that say a side, and have no one partner.
    """

    partners: tuple[int, ...]
    alone: tuple[str, ...]


def sides(names: Sequence[str]) -> Sides:
    """Left and right parts, by their names.

    A name says its side by left or right anywhere in it, by L or R (or LF, HR ...) as a word of its own (ear_l, EarL,
    LEar, L1), or by near or off at the start of a word. Where l or r only begins or ends a word (lfoot, earr; tail,
    ear) it is a side if the same name with the other letter is there; so is left or right in other languages, if the
    same name with the other word is there. Case does not matter. Numbers that differ
    (paw1LH, paw4RH) are left out where a partner is not found with them.
    """
    mirrored = [_mirrored(name) for name in names]
    partners = list(range(len(names)))
    for pairs in (
        _with_joined_letters(names, mirrored),
        _in_other_languages(names, mirrored),
        _pairs(names, mirrored),
        _pairs(names, mirrored, numbers=False),
    ):
        for one, other in pairs:
            if partners[one] == one and partners[other] == other:
                partners[one], partners[other] = other, one
    alone = [name for k, name in enumerate(names) if mirrored[k] != name.lower() and partners[k] == k]
    return Sides(tuple(partners), tuple(alone))


def _mirrored(name: str) -> str:
    """The name in lower case, with the other side if it says one."""
    return TOKEN.sub(lambda token: _other(token[0].lower()), name).lower()


def _other(token: str) -> str:
    if token in LEGS | set(LETTERS):
        return "".join(LETTERS.get(letter, letter) for letter in token)
    if any(word in token for word in WORDS):
        return re.sub("|".join(WORDS), lambda word: WORDS[word[0]], token)
    start = next((prefix for prefix in PREFIXES if token.startswith(prefix)), "")
    return PREFIXES.get(start, "") + token.removeprefix(start)


def _pairs(names: Sequence[str], mirrored: Sequence[str], numbers: bool = True) -> list[tuple[int, int]]:
    """Parts that are each other's only mirror image, of those that say a side."""
    plain = str if numbers else (lambda name: re.sub(r"\d+", "", name))
    sided = {k: plain(name.lower()) for k, name in enumerate(names) if mirrored[k] != name.lower()}
    found = []
    for k in sided:
        candidates = [other for other, name in sided.items() if name == plain(mirrored[k])]
        rivals = [other for other, name in sided.items() if name == sided[k]]
        if len(candidates) == len(rivals) == 1 and k < candidates[0]:
            found.append((k, candidates[0]))
    return found


def _with_joined_letters(names: Sequence[str], mirrored: Sequence[str]) -> list[tuple[int, int]]:
    """Parts without a side that differ in an l or r at an end of one of their words alone."""
    plain = [name.lower() for name in names]
    sideless = {name: k for k, name in enumerate(plain) if mirrored[k] == name}
    found = []
    for name, k in sideless.items():
        ends = {at for token in TOKEN.finditer(names[k]) for at in (token.start(), token.end() - 1)}
        swapped = [name[:at] + "r" + name[at + 1 :] for at in ends if name[at : at + 1] == "l"]
        found += [(k, sideless[other]) for other in swapped if other in sideless]
    return found


def _in_other_languages(names: Sequence[str], mirrored: Sequence[str]) -> list[tuple[int, int]]:
    """Parts without a side that differ in a word for left or right of another language alone."""
    sideless = {name.lower(): k for k, name in enumerate(names) if mirrored[k] == name.lower()}
    swapped = [(k, name.replace(left, right)) for name, k in sideless.items() for left, right in OTHER_LANGUAGES]
    return [(k, sideless[other]) for k, other in swapped if sideless.get(other, k) != k]
