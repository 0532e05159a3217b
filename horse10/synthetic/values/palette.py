"""The colours that grounds, plants, buildings and people come in: sRGB, 0-255."""

import numpy as np

from horse10.synthetic.values.appearance import Colour

GRAVEL, SAND, EARTH, CINDER = (184, 178, 166), (196, 174, 138), (130, 102, 76), (88, 84, 82)
GROUNDS = {"barn": (GRAVEL, CINDER), "paddock": (GRAVEL, EARTH), "trees": (EARTH, CINDER), "arena": (SAND, EARTH)}
GRASSES = ((84, 116, 52), (104, 122, 60), (128, 130, 70), (150, 140, 84))  # green to dry
LEAVES = ((46, 74, 34), (66, 92, 44), (84, 92, 46))
WALLS = ((168, 158, 140), (222, 220, 214), (122, 70, 54), (96, 88, 80))  # sandstone, white paint, brick, old wood
FENCES = ((226, 224, 218), (74, 62, 52), (34, 32, 32), (150, 130, 104))
SKIES = ((92, 140, 206), (124, 162, 210), (150, 178, 208))
TROUSERS = ((30, 25, 24), (58, 38, 27), (94, 60, 38), (152, 126, 92), (44, 56, 86))  # all but the last could be a horse
SHIRTS = ((220, 220, 216), (60, 96, 150), (142, 40, 40), (62, 92, 66), (44, 44, 50), (206, 176, 92))
SKINS = ((224, 184, 156), (186, 136, 104), (112, 76, 56))


def one_of(colours: tuple[Colour, ...], rng: np.random.Generator) -> Colour:
    """One of these colours, in a shade of its own."""
    return scaled(colours[rng.integers(len(colours))], rng.uniform(0.9, 1.1) * rng.uniform(0.97, 1.03, 3))


def scaled(colour, factor) -> Colour:
    """A colour times a number, or times one for each channel."""
    return tuple(np.clip(np.array(colour) * factor, 0, 255).tolist())
