"""What one horse and its light look like: coat, markings, light, film."""

from dataclasses import dataclass

import numpy as np

Colour = tuple[float, float, float]  # sRGB, 0-255


@dataclass(frozen=True)
class Coat:
    """Colours of a horse, and what breaks them up."""

    name: str
    body: Colour
    points: Colour  # lower legs and muzzle
    mane: Colour  # and tail
    gloss: float = 0.35  # highlights of the hair, 0 = dull
    roan: float = 0.0  # share of white hairs on the trunk
    dapples: float = 0.0  # strength of round pale spots
    pattern: str = ""  # of dark patches: a key of skin.PATTERNS, "" none
    patches: float = 0.0  # share of the light that they swallow
    seed: int = 0  # of every hair


COATS = (  # from the darkest to the palest
    Coat("black", (30, 26, 25), (20, 17, 17), (15, 13, 13), gloss=0.5),
    Coat("dark bay", (58, 34, 23), (20, 15, 14), (15, 11, 11), gloss=0.5),
    Coat("bay", (98, 52, 27), (24, 17, 15), (17, 13, 12), gloss=0.45),
    Coat("liver chestnut", (88, 46, 29), (74, 38, 25), (66, 36, 25), gloss=0.4),
    Coat("chestnut", (138, 74, 37), (118, 62, 33), (128, 72, 40), gloss=0.4),
    Coat("bay roan", (124, 100, 90), (30, 23, 22), (26, 20, 20), gloss=0.25, roan=0.5),
    Coat("dun", (168, 133, 92), (46, 37, 32), (42, 34, 29)),
    Coat("dapple grey", (132, 131, 132), (66, 65, 68), (96, 96, 98), gloss=0.3, dapples=0.6),
    Coat("palomino", (190, 143, 82), (172, 130, 76), (226, 212, 182)),
    Coat("light grey", (200, 198, 193), (150, 146, 143), (208, 206, 200), gloss=0.25, dapples=0.15),
)
_PALE = {"body": (228, 192, 136), "points": (220, 194, 150), "pattern": "netted", "gloss": 0.2}
CATTLE_COATS = (
    Coat("black cow", (30, 27, 26), (24, 21, 21), (20, 18, 18), gloss=0.4),
    Coat("brown cow", (84, 56, 40), (44, 34, 30), (48, 36, 30)),
    Coat("red cow", (132, 62, 34), (122, 60, 38), (124, 62, 38)),
    Coat("fawn cow", (172, 124, 80), (110, 84, 64), (96, 72, 54)),
    Coat("pied cow", (226, 222, 214), (218, 212, 204), (214, 210, 202), gloss=0.25, pattern="blotched", patches=0.96),
    Coat("cream cow", (226, 212, 184), (210, 190, 164), (222, 210, 186), gloss=0.25),
)
GIRAFFE_COATS = (
    Coat("dark giraffe", mane=(52, 34, 26), patches=0.8, **_PALE),
    Coat("tawny giraffe", mane=(92, 56, 34), patches=0.68, **_PALE),
    Coat("pale giraffe", mane=(130, 88, 52), patches=0.54, **_PALE),
)
HOOF: Colour = (58, 50, 43)
PALE_HOOF: Colour = (150, 132, 108)  # below a sock
WHITE: Colour = (222, 218, 210)
SKIN: Colour = (24, 19, 18)  # eye, nostril
HORN: Colour = (146, 128, 104)
LEATHER: Colour = (74, 44, 28)


@dataclass(frozen=True)
class Markings:
    """White on legs, face and hip."""

    socks: tuple[float, float, float, float]  # in FOOTFALL's order: 0 none, 0.5 to the fetlock, 1 half cannon
    blaze: float  # width of the white on the face: 0 none, 1 the whole forehead
    tag: bool = False  # a white number on the hip, as horses at a sale wear


@dataclass(frozen=True)
class Light:
    """Sun and sky of one video."""

    azimuth_deg: float  # of the sun, seen from above: 0 behind the camera, -90 left, 90 right, 180 behind the horse
    elevation_deg: float  # above the horizon
    clear: float  # share of the light that comes straight from the sun: 0 overcast, 0.85 a cloudless day
    exposure: float  # 1 = well exposed
    warmth: float  # -1 cold, 1 warm
    haze: float  # 0 none, 1 the far trees are lost

    @property
    def towards_sun(self) -> np.ndarray:
        """Unit vector (x right, y up, z to the camera), (3,)."""
        azimuth, elevation = np.radians([self.azimuth_deg, self.elevation_deg])
        flat = np.cos(elevation)
        return np.array([flat * np.sin(azimuth), np.sin(elevation), flat * np.cos(azimuth)])

    @property
    def sun(self) -> np.ndarray:
        """Linear RGB (3,) that reaches a surface which faces the sun."""
        return 1.9 * self.clear * np.array([1 + 0.10 * self.warmth, 1.0, 1 - 0.16 * self.warmth])

    @property
    def sky(self) -> np.ndarray:
        """Linear RGB (3,) that reaches a surface which faces up, from everywhere but the sun: bluer on a clear day."""
        blue = 0.5 + 0.5 * self.clear
        tint = np.array([1 - 0.14 * blue, 1.0, 1 + 0.20 * blue]) * (1 + np.array([0.05, 0, -0.06]) * self.warmth)
        return (0.9 - 0.74 * self.clear) * tint

    def on_ground(self) -> np.ndarray:
        """Linear RGB (3,) that reaches open, level ground."""
        return self.sun * max(self.towards_sun[1], 0.0) + self.sky


@dataclass(frozen=True)
class Film:
    """What the camera adds to a video."""

    tilt_deg: float  # rotation of the picture
    noise: float  # standard deviation per pixel, grey levels
    quality: int  # of JPEG, 0-100
    contrast: float  # 1 = none added
    sharpness: float = 0.5  # how much finer detail is raised, as cameras do


def linear(colour) -> np.ndarray:
    """Linear light 0-1 of sRGB colours 0-255, any shape (IEC 61966-2-1)."""
    value = np.asarray(colour, np.float64) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4).astype(np.float32)
