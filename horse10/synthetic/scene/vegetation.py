"""Trees, hedges and hanging flowers: heaps of leafy balls, lit by the sun."""

import cv2
import numpy as np

from horse10.synthetic.scene.sheet import Sheet
from horse10.synthetic.scene.texture import step
from horse10.synthetic.values.appearance import linear

BARK = (84, 75, 66)
LEAF = 0.035  # length of a clump of leaves, withers heights
BETWEEN = 1.25  # what leaves throw at each other
TRANSLUCENT = 0.28  # share of the sun that shines through leaves


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
    radius = ball * rng.uniform(0.55, 1.1, n)
    balls = np.stack([
        x0 + share * (x1 - x0), np.maximum(up * (tall - 0.6 * ball), 0.5 * radius), -ball * up * rng.random(n), radius,
    ], -1)  # fmt: skip
    leaves(sheet, colour, balls, z0 + share * (z1 - z0))


def leaves(sheet: Sheet, colour, balls: np.ndarray, z, leaf: float = LEAF) -> None:
    """Paint leafy balls (n, 4): x, y, nearness and radius in withers heights, at depth z, one or (n,)."""
    view = sheet.view
    depth = np.broadcast_to(z, len(balls)).astype(np.float64)
    at = view.project(np.column_stack([balls[:, :2], depth]))
    px = np.column_stack([at, balls[:, 2:] * (view.focal / depth)[:, None]])
    reach = 1.3 * px[:, 3] + 3
    rows, columns = sheet.ground.shape
    left, top = int(max((px[:, 0] - reach).min(), 0)), int(max((px[:, 1] - reach).min(), 0))
    right, bottom = int(min((px[:, 0] + reach).max(), columns)), int(min((px[:, 1] + reach).max(), rows))
    if right - left < 2 or bottom - top < 2:
        return
    y, x = np.mgrid[top:bottom, left:right].astype(np.float32)
    middle = float(depth.mean())
    scale = view.focal / middle
    u, v = (x - view.axis) / scale, (y - view.horizon) / scale
    speck = 0.0095 * (rows - 2 * view.margin) / scale  # leaves that are smaller than a pixel show as clumps
    leaf = max(leaf, speck)
    fine, rustle = 0.6 * sheet.noise(u, v, leaf) + 0.8 * sheet.noise(u, v, speck), sheet.noise(u, v, 2 * leaf)
    astray = scale * leaf * (0.8 * rustle + 1.3 * sheet.noise(u, v, 6 * leaf))
    aside = scale * leaf * (0.8 * fine + 1.3 * sheet.noise(u, v, 6 * leaf))
    near, normal, far = _heap(px, depth, x + aside, y + astray, left, top)
    light = _leaf_light(sheet, near, normal, px, fine, rustle)
    thin = normal[..., 2] < 0.35 + 0.35 * step(rustle, 0.0, 1.5)
    inside = np.isfinite(near) & ~(thin & (fine > 0.1))
    cover = cv2.GaussianBlur(inside.astype(np.float32), (0, 0), 0.4)
    sheet.lay(sheet.hazy(linear(colour) * light, middle), cover, far, left, top)


def _heap(balls: np.ndarray, depth: np.ndarray, x: np.ndarray, y: np.ndarray, left: int, top: int):
    """The nearest of the balls (n, 4) at each pixel: nearness (h, w), -inf outside, normals (h, w, 3), y up, and the
    depth (h, w) of the ball, `depth` (n,)."""
    near = np.full(x.shape, -np.inf, np.float32)
    normal = np.zeros((*x.shape, 3), np.float32)
    far = np.full(x.shape, depth.mean(), np.float32)
    for (column, row, forward, radius), z in zip(balls, depth, strict=True):
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
        far[part][front] = z
    return near, normal, far


def _leaf_light(sheet: Sheet, near, normal, balls, fine, rustle) -> np.ndarray:
    """Linear RGB (h, w, 3) that leaves send on, before their colour: sunny tops, dark undersides and gaps."""
    light = sheet.light
    low, high = balls[:, 1].max(), balls[:, 1].min()
    rows = np.nonzero(np.isfinite(near).any(1))[0]
    top = rows[0] if rows.size else 0
    up = 1 - np.clip((np.arange(near.shape[0]) - top) / max(low - high + 1, 1), 0, 1)[:, None]
    turned = normal + 0.35 * np.stack([fine, rustle, -fine], -1)
    facing = np.clip((turned @ light.towards_sun.astype(np.float32)) / 1.15, 0, 1)
    sparkle = np.exp(0.45 * fine + 0.25 * rustle)
    reach = np.clip(0.22 + 0.95 * up + 0.45 * normal[..., 1], 0.06, 1)
    gaps = 1 - 0.85 * step(-fine - 0.6 * rustle, 0.5, 1.5)
    sun = (TRANSLUCENT * reach + (1 - TRANSLUCENT) * facing * reach) * sparkle * gaps
    sky = np.clip(0.28 + 0.35 * up + 0.35 * normal[..., 1], 0.10, 1) * (0.4 + 0.6 * gaps) * (1 + 0.2 * fine)
    return BETWEEN * (sun[..., None] * light.sun + sky[..., None] * light.sky)


def _trunk(sheet: Sheet, rng: np.random.Generator, x, z, girth, stem, tall) -> None:
    """A stem that forks into the crown, its sunny side brighter."""
    sun = sheet.light.towards_sun
    top = stem + 0.45 * (tall - stem)
    lean = rng.uniform(-0.06, 0.06) * tall
    branches = [(x, 0.0, x + lean, top, girth)]
    for side in (-1, 1):
        fork = stem * rng.uniform(0.95, 1.2)
        at = x + lean * fork / top
        branches.append((at, fork, at + side * rng.uniform(0.08, 0.2) * tall, fork + 0.25 * tall, 0.45 * girth))
    for x0, y0, x1, y1, wide in branches:
        for shift, width, facing in ((0.0, 1.0, 0.10), (0.28 * np.sign(sun[0]), 0.4, 0.15 + 0.35 * abs(sun[0]))):
            a, b, w = x0 + shift * wide, x1 + 0.5 * shift * wide, 0.5 * width * wide
            normal = (np.sign(sun[0]) * (shift != 0), 0.0, 0.6)
            colour = linear(BARK) * sheet.lit(normal, facing, 0.45)
            sheet.quad([(a - w, y0, z), (a + w, y0, z), (b + 0.5 * w, y1, z), (b - 0.5 * w, y1, z)], colour)
