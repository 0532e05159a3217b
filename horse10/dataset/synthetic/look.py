"""What one video looks like: coat, colours of the place, light."""

from dataclasses import dataclass

import numpy as np

from horse10.dataset.synthetic.gait import JOINTS

COATS = {  # coat, points (lower legs, muzzle), mane and tail: RGB
    "bay": ((112, 62, 34), (34, 26, 24), (28, 22, 20)),
    "dark bay": ((66, 42, 30), (26, 21, 20), (22, 18, 17)),
    "chestnut": ((146, 80, 42), (126, 68, 38), (140, 82, 46)),
    "liver chestnut": ((92, 50, 34), (78, 42, 30), (74, 42, 30)),
    "black": ((40, 37, 38), (26, 24, 25), (20, 19, 20)),
    "grey": ((158, 156, 154), (92, 90, 92), (128, 126, 126)),
    "light grey": ((206, 204, 198), (150, 146, 142), (216, 214, 208)),
    "palomino": ((192, 148, 88), (170, 128, 76), (226, 212, 182)),
    "dun": ((170, 136, 96), (52, 42, 36), (48, 40, 34)),
}
HOOF, SOCK, EYE = (62, 54, 46), (222, 218, 210), (16, 13, 12)


@dataclass(frozen=True)
class Look:
    """Colours (RGB 0-255) and light of one video."""

    coat: str
    socks: tuple[str, ...]  # limbs with a white sock
    sky: tuple[int, int, int]
    trees: tuple[int, int, int]
    grass: tuple[int, int, int]
    track: tuple[int, int, int]
    fence: tuple[int, int, int]
    horizon: float  # row of the horizon, share of the height
    sun: float  # where the light comes from: -1 left, 0 above, 1 right
    contrast: float  # shading of rounded surfaces, 0 = flat
    exposure: float
    shadow: float  # darkness of the shadow on the ground
    noise: float  # standard deviation per pixel, grey levels
    post_x: float | None  # a post between camera and horse, share of the width


def look(rng: np.random.Generator, coat: str) -> Look:
    """Draw colours and light for a horse of this coat."""
    return Look(
        coat=coat,
        socks=tuple(limb for limb in JOINTS if rng.random() < 0.25),
        sky=_near(rng, [(150, 186, 224), (190, 204, 216), (112, 156, 208), (206, 208, 206)]),
        trees=_near(rng, [(58, 78, 46), (74, 92, 58), (50, 66, 52)]),
        grass=_near(rng, [(104, 128, 62), (138, 140, 80), (84, 112, 58)]),
        track=_near(rng, [(168, 154, 134), (146, 126, 104), (186, 176, 160), (120, 108, 96)]),
        fence=_near(rng, [(226, 224, 218), (120, 92, 66), (72, 60, 52)]),
        horizon=float(rng.uniform(0.36, 0.52)),
        sun=float(rng.uniform(-0.8, 0.8)),
        contrast=float(rng.uniform(0.5, 0.9)),
        exposure=float(rng.uniform(0.72, 1.12)),
        shadow=float(rng.uniform(0.2, 0.55)),
        noise=float(rng.uniform(1.5, 3.5)),
        post_x=float(rng.uniform(0.15, 0.85)) if rng.random() < 0.15 else None,
    )


def _near(rng: np.random.Generator, colours: list[tuple[int, int, int]]) -> tuple[int, ...]:
    """One of the colours, a little lighter or darker and a little off in hue."""
    colour = rng.choice(colours) * rng.normal(1, 0.08) + rng.normal(0, 4, 3)
    return tuple(int(value) for value in np.clip(colour, 0, 255))
