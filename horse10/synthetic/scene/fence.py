"""Board fences and an arena's boards."""

import itertools
from dataclasses import dataclass

import numpy as np

from horse10.synthetic.scene.sheet import CAMERA_SIDE, Sheet
from horse10.synthetic.scene.texture import faded, step
from horse10.synthetic.scene.treeshade import LOWEST_SUN
from horse10.synthetic.values.appearance import Colour, linear


@dataclass(frozen=True)
class Fence:
    """Rails along the line z = depth + slope x, lengths in withers heights."""

    depth: float
    slope: float
    left: float
    right: float
    tall: float
    rails: int
    every: float  # from post to post
    phase: float
    board: float  # height of a rail
    sag: tuple[float, ...]  # how much each end of a rail is off, repeated

    def at(self, x, y, nearer=0.0) -> tuple[float, float, float]:
        return (x, y, self.depth + self.slope * x - nearer)

    @property
    def farthest(self) -> float:
        """Depth of its far end."""
        return self.depth + max(self.slope * self.left, self.slope * self.right)

    def posts(self) -> np.ndarray:
        first = np.ceil(self.left / self.every - self.phase)
        return (np.arange(first, self.right / self.every - self.phase + 1) + self.phase) * self.every

    def boards(self) -> list[list[tuple[float, float, float]]]:
        """Corners of all rails, post by post."""
        posts, out = self.posts(), []
        for rail in range(self.rails):
            low = self.tall * (0.93 - 0.86 * rail / self.rails) - self.board
            for i, (x0, x1) in enumerate(itertools.pairwise(posts)):
                a, b = (low + self.sag[(3 * rail + 5 * (i + j)) % len(self.sag)] for j in (0, 1))
                out.append([self.at(x0, a), self.at(x1, b), self.at(x1, b + self.board), self.at(x0, a + self.board)])
        return out

    def stakes(self, wide: float = 0.085) -> list[list[tuple[float, float, float]]]:
        """Corners of all posts."""
        return [
            [
                self.at(x, 0, 0.03),
                self.at(x + wide, 0, 0.03),
                self.at(x + wide, self.tall, 0.03),
                self.at(x, self.tall, 0.03),
            ]
            for x in self.posts()
        ]


def draw_fence(sheet: Sheet, rng: np.random.Generator, depth: float, slope: float) -> Fence:
    left, right = sheet.view.edges(depth, slope)
    return Fence(
        depth, slope, left - 2, right + 2, tall=rng.uniform(0.72, 0.9), rails=int(rng.integers(3, 5)),
        every=rng.uniform(1.3, 1.7), phase=rng.random(), board=rng.uniform(0.085, 0.11),
        sag=tuple(rng.normal(0, 0.007, 11)),
    )  # fmt: skip


def paint_fence(sheet: Sheet, fence: Fence, colour: Colour) -> None:
    """Rails, then posts in front of them; the sun on one side, each board a little different."""
    normal = (fence.slope, 0.0, 1.0)
    for i, board in enumerate(fence.boards()):
        tone = 1 + 0.06 * np.sin(2.4 * i)
        sun = 1 - float(sheet.trees.at(*(np.full((1, 1), value) for value in board[0]), depth=0.8)[0, 0])
        colour_here = tone * linear(colour) * sheet.lit(normal, sun)
        sheet.quad(board, colour_here)
        lower = [board[0], board[1], *((x, y - 0.75 * fence.board, z) for x, y, z in (board[2], board[3]))]
        sheet.quad(lower, 0.82 * colour_here)
    for stake in fence.stakes():
        sun = 1 - float(sheet.trees.at(*(np.full((1, 1), value) for value in stake[2]), depth=0.8)[0, 0])
        sheet.quad(stake, linear(colour) * sheet.lit(normal, sun))
        third = np.array(stake)
        away = 0.3 if sheet.light.towards_sun[0] > 0 else -0.3
        dark = third.copy()
        dark[[1, 2] if away > 0 else [0, 3], 0] -= 0.7 * (third[1, 0] - third[0, 0]) * np.sign(away)
        sheet.quad(dark, linear(colour) * 0.62 * sheet.lit(normal, 0.6 * sun))


def fence_shadow(sheet: Sheet, fence: Fence) -> list[np.ndarray]:
    """Polygons (4, 2) in canvas px of the fence's shadow on the ground."""
    right, up, near = sheet.light.towards_sun
    out = []
    for quad in fence.boards() + fence.stakes():
        x, y, z = np.array(quad).T
        far = y / max(up, LOWEST_SUN)
        flat = np.stack([x - far * right, np.zeros(4), z + far * near], -1)
        if flat[:, 2].min() > 0.3:
            out.append(sheet.view.project(flat))
    return out


def paint_boards(
    sheet: Sheet, rng: np.random.Generator, colour: Colour, depth: float, slope: float, tall: float
) -> None:
    """The plain wall around an arena: panels, a rail on top, a dirty foot."""
    left, right = sheet.view.edges(depth, slope)
    left, right = left - 1, right + 1
    seam, normal = rng.uniform(1.2, 2.0), (slope, 0.0, 1.0)
    each = rng.uniform(0.93, 1.07, 64)
    ends = [(x, y, depth + slope * x) for x, y in ((left, 0), (right, 0), (right, tall), (left, tall))]

    def panels(u, v, pixel, shade):
        tone = each[(u / seam).astype(int) % 64] - 0.35 * faded(0.05, pixel) * (u % seam < 0.03)
        tone = tone - 0.10 * faded(0.08, pixel) * (v % (tall / 4) < 0.015)
        scuffs = sheet.noise.fractal(u, v, 0.8, 4)
        dirt = step(0.22 - v + 0.06 * scuffs, 0.0, 0.25)
        tone = tone * (1 - 0.04 * scuffs - 0.18 * dirt)
        return tone[..., None] * linear(colour) * sheet.lit(normal, 1 - shade, 0.9)

    sheet.panel(ends, panels)
    rail = [
        (x, y, z - 0.02)
        for (x, _, z), y in zip(ends, (tall - 0.06, tall - 0.06, tall + 0.03, tall + 0.03), strict=True)
    ]
    sheet.quad(rail, linear((236, 236, 232)) * sheet.lit((slope, 0.5, 1.0)))
    sheet.quad([(x, y - 0.085, z) for x, y, z in rail], linear(colour) * 0.5 * sheet.lit(CAMERA_SIDE, 0.2))
