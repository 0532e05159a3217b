"""The 22 body parts of Horse-10: their names, their order, the lines between them."""

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
