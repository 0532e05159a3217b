"""Trees, hedges and hanging flowers: heaps of leafy balls, lit by the sun."""

import cv2
import numpy as np

from horse10.dataset.synthetic.look import linear
from horse10.dataset.synthetic.sheet import Sheet
from horse10.dataset.synthetic.texture import step

BARK = (92, 82, 72)
LEAF = 0.055  # length of a clump of leaves, withers heights
TRANSLUCENT = 0.22  # share of the sun that shines through leaves


def tree(sheet: Sheet, rng: np.random.Generator, colour, foot, tall: float, wide: float, stem: float) -> None:
    """A tree on the world point `foot` (x, z): its height, the width of its crown and the height of the bare trunk."""
    x, z = foot
    girth = 0.035 * tall
    _trunk(sheet, rng, x, z, girth, stem, tall)
    n = 26
    angle, radius = rng.uniform(0, 2 * np.pi, n), np.sqrt(rng.random(n))
    deep = rng.uniform(-1, 1, n)
    middle, half = 0.5 * (tall + stem), 0.5 * (tall - stem)
    balls = np.stack([
        x + 0.40 * wide * radius * np.cos(angle) * np.sqrt(1 - 0.5 * deep**2),
        middle + 0.74 * half * radius * np.sin(angle) + 0.08 * half,
        0.4 * wide * deep,
        rng.uniform(0.13, 0.24, n) * min(wide, 2.2 * half),
    ], -1)  # fmt: skip
    leaves(sheet, colour, balls, z)


def hedge(sheet: Sheet, rng: np.random.Generator, colour, ends, tall: float, ball: float) -> None:
    """Foliage in a row between two world points (x, z), from the ground to about so high."""
    (x0, z0), (x1, z1) = ends
    n = int(np.clip(2.6 * np.hypot(x1 - x0, z1 - z0) / ball * max(tall / (2 * ball), 1), 8, 260))
    share, up = rng.random(n), rng.random(n) ** 0.8
    balls = np.stack([
        x0 + share * (x1 - x0), up * (tall - 0.6 * ball) + 0.1 * ball,
        -ball * up * rng.random(n), ball * rng.uniform(0.6, 1.15, n),
    ], -1)  # fmt: skip
    leaves(sheet, colour, balls, 0.5 * (z0 + z1))


def leaves(sheet: Sheet, colour, balls: np.ndarray, z: float, leaf: float = LEAF) -> None:
    """Paint leafy balls (n, 4) at depth z: x, y, nearness and radius in withers heights."""
    scale = sheet.view.focal / z
    at = sheet.view.project(np.column_stack([balls[:, :2], np.full(len(balls), z)]))
    px = np.column_stack([at, scale * balls[:, 2:]])
    reach = 1.25 * px[:, 3] + 2
    rows, columns = sheet.ground.shape
    left, top = int(max((px[:, 0] - reach).min(), 0)), int(max((px[:, 1] - reach).min(), 0))
    right, bottom = int(min((px[:, 0] + reach).max(), columns)), int(min((px[:, 1] + reach).max(), rows))
    if right - left < 2 or bottom - top < 2:
        return
    y, x = np.mgrid[top:bottom, left:right].astype(np.float32)
    u, v = (x - sheet.view.axis) / scale, (y - sheet.view.horizon) / scale
    pixel = 1 / scale
    leaf = max(leaf, 2.6 * pixel)
    rustle = [sheet.noise(u, v, 3 * leaf) for _ in range(2)]
    wave = [sheet.noise(u, v, 9 * leaf) for _ in range(2)]
    span = scale * leaf
    astray = [span * (0.9 * fine + 1.2 * coarse) for fine, coarse in zip(rustle, wave, strict=True)]
    near, normal = _heap(px, x + astray[0], y + astray[1], left, top)
    light = _leaf_light(sheet, near, normal, px, sheet.noise(u, v, leaf), rustle[0])
    inside = np.isfinite(near) & ~((normal[..., 2] < 0.55) & (sheet.noise(u, v, 1.6 * leaf) > 0.55))
    cover = cv2.GaussianBlur(inside.astype(np.float32), (0, 0), 0.5)
    sheet.lay(sheet.hazy(linear(colour) * light, z), cover, left, top)


def _heap(balls: np.ndarray, x: np.ndarray, y: np.ndarray, left: int, top: int) -> tuple[np.ndarray, np.ndarray]:
    """The nearest of the balls at each pixel: nearness (h, w), -inf outside, and normals (h, w, 3), y up."""
    near = np.full(x.shape, -np.inf, np.float32)
    normal = np.zeros((*x.shape, 3), np.float32)
    for column, row, forward, radius in balls:
        reach = 1.6 * radius + 2
        part = (
            slice(max(int(row - reach) - top, 0), max(int(row + reach) - top, 0)),
            slice(max(int(column - reach) - left, 0), max(int(column + reach) - left, 0)),
        )
        across, down = (x[part] - column) / radius, (y[part] - row) / radius
        bulge = np.sqrt(np.maximum(1 - across**2 - down**2, 0))
        front = (bulge > 0) & (forward + radius * bulge > near[part])
        near[part] = np.where(front, forward + radius * bulge, near[part])
        normal[part] = np.where(front[..., None], np.stack([across, -down, bulge], -1), normal[part])
    return near, normal


def _leaf_light(sheet: Sheet, near, normal, balls, fine, rustle) -> np.ndarray:
    """Linear RGB (h, w, 3) that leaves send on, before their colour: sunny tops, dark undersides and gaps."""
    light = sheet.light
    low, high = balls[:, 1].max(), balls[:, 1].min()
    rows = np.nonzero(np.isfinite(near).any(1))[0]
    top = rows[0] if rows.size else 0
    up = 1 - np.clip((np.arange(near.shape[0]) - top) / max(low - high + 1, 1), 0, 1)[:, None]
    turned = normal + 0.30 * np.stack([fine, rustle, -fine], -1)
    facing = np.clip((turned @ light.towards_sun.astype(np.float32)) / 1.15, 0, 1)
    sparkle = np.exp(0.42 * fine + 0.15 * rustle)
    reach = np.clip(0.25 + 0.95 * up + 0.35 * normal[..., 1], 0.12, 1)
    gaps = 1 - 0.75 * step(-fine - 0.4 * rustle, 0.7, 1.7)
    sun = (TRANSLUCENT * reach + (1 - TRANSLUCENT) * facing * reach) * sparkle * gaps
    sky = np.clip(0.30 + 0.35 * up + 0.35 * normal[..., 1], 0.12, 1) * (0.65 + 0.35 * gaps) * (1 + 0.15 * fine)
    return sun[..., None] * light.sun + sky[..., None] * light.sky


def _trunk(sheet: Sheet, rng: np.random.Generator, x, z, girth, stem, tall) -> None:
    """A stem that forks into the crown, its sunny side brighter."""
    sun = sheet.light.towards_sun
    top = stem + 0.35 * (tall - stem)
    lean = rng.uniform(-0.06, 0.06) * tall
    branches = [(x, 0.0, x + lean, top, girth)]
    for side in (-1, 1):
        fork = stem * rng.uniform(0.8, 1.0)
        at = x + lean * fork / top
        branches.append((at, fork, at + side * rng.uniform(0.12, 0.3) * tall, fork + 0.3 * tall, 0.55 * girth))
    for x0, y0, x1, y1, wide in branches:
        for shift, width, facing in ((0.0, 1.0, 0.45), (0.28 * np.sign(sun[0]), 0.44, 0.45 + 0.5 * abs(sun[0]))):
            a, b, w = x0 + shift * wide, x1 + 0.5 * shift * wide, 0.5 * width * wide
            normal = (np.sign(sun[0]) * (shift != 0), 0.0, 0.6)
            colour = linear(BARK) * sheet.lit(normal, facing, 0.6)
            sheet.quad([(a - w, y0, z), (a + w, y0, z), (b + 0.5 * w, y1, z), (b - 0.5 * w, y1, z)], colour)
