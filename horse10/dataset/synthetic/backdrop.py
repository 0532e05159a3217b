"""The place of one video: sky, trees, grass, a fence and the track."""

import cv2
import numpy as np

from horse10.dataset.synthetic.canvas import ANTIALIAS, Camera, average, blank, box, fill
from horse10.dataset.synthetic.look import Look


def backdrop(style: Look, camera: Camera, rng: np.random.Generator) -> np.ndarray:
    """Sky, trees, grass, a fence and the track of one video: float32 (h, w, 3), RGB 0-255, without sensor noise."""
    height, width = camera.size
    horizon = style.horizon * height
    track = max(camera.ground_px - 0.16 * camera.unit_px, horizon + 4)
    canvas, leaves = blank(camera.size, 3), blank(camera.size)
    canvas[:] = _gradient(style.sky, horizon, len(canvas))[:, None]
    for crown in _crowns(rng, horizon, width):
        fill(canvas, crown, style.trees)
        fill(leaves, crown, 255)
    fill(canvas, _band(horizon, height, width), style.grass)
    fill(canvas, _band(track, height, width), style.track)
    for board in _fence(rng, horizon, track, width):
        fill(canvas, board, style.fence)
    return (average(canvas) * _surface(rng, style, camera, average(leaves) / 255)[..., None]).astype(np.float32)


def _surface(rng: np.random.Generator, style: Look, camera: Camera, leaves: np.ndarray) -> np.ndarray:
    """Brightness (h, w) of what grows and lies there: leaves, gravel, and patches of shade on the ground."""
    height, width = camera.size
    fine = height // 81  # 2 px in a 162-row picture
    below = np.clip((np.arange(height)[:, None] / height - style.horizon) / (1 - style.horizon), 0, 1)
    grain = 0.35 * leaves * (below == 0) * _texture(rng, camera.size, 2 * fine, 2 * fine)
    grain = grain + 0.14 * (below > 0) * _texture(rng, camera.size, fine, 3 * fine)
    patches = np.clip(3 * _texture(rng, camera.size, height // 6, width // 5) - 0.4, 0, 1)
    return (1 + grain) * (1 - 0.8 * style.shadow * patches * np.clip(4 * below - 1, 0, 1))


def _fence(rng: np.random.Generator, horizon: float, track: float, width: int) -> list[np.ndarray]:
    """Posts and two rails between horizon and track, as polygons in px."""
    foot = horizon + rng.uniform(0.3, 0.7) * max(track - horizon, 6)
    tall, every, thick = rng.uniform(14, 26), rng.uniform(24, 48), rng.uniform(1.2, 2.4)
    rails = [box(-2, top, width + 2, top + thick) for top in (foot - 0.45 * tall, foot - 0.9 * tall)]
    return rails + [box(x, foot - tall, x + 1.4 * thick, foot) for x in np.arange(rng.uniform(0, every), width, every)]


def _crowns(rng: np.random.Generator, horizon: float, width: int) -> list[np.ndarray]:
    """Tree tops along the horizon, as polygons in px."""
    angle = np.linspace(0, 2 * np.pi, 24)
    circle = np.stack([np.cos(angle), np.sin(angle)], -1)
    tall = horizon * rng.uniform(0.15, 0.4)
    centres = np.stack([rng.uniform(0, width, 60), horizon - 0.6 * tall * rng.random(60)], -1)
    crowns = [centre + tall * size * circle for centre, size in zip(centres, rng.uniform(0.25, 0.55, 60), strict=True)]
    return [*crowns, _band(horizon - rng.uniform(0.1, 0.5) * tall, horizon, width)]


def _gradient(sky: tuple[int, int, int], horizon: float, rows: int) -> np.ndarray:
    """Colours (rows, 3) from the zenith to a pale horizon."""
    share = np.clip(np.arange(rows)[:, None] / (ANTIALIAS * horizon), 0, 1)
    return np.array(sky) * (1 - 0.6 * share) + 0.6 * share * np.array((236, 238, 238))


def _texture(rng: np.random.Generator, size: tuple[int, int], cell_h: int, cell_w: int) -> np.ndarray:
    """Smooth noise of mean 0 between -1 and 1, with cells of so many pixels."""
    coarse = rng.uniform(-1, 1, (size[0] // cell_h + 2, size[1] // cell_w + 2))
    return cv2.resize(coarse, size[::-1], interpolation=cv2.INTER_LINEAR)


def _band(top: float, bottom: float, width: int) -> np.ndarray:
    """A stripe across the picture, from beyond its left to beyond its right edge."""
    return box(-2, top, width + 2, bottom + 2)
