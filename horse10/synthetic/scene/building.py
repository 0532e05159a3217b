"""A shed row: a long barn with a wall in front of dark stalls, posts, and a pale roof of sheet metal."""

from dataclasses import dataclass, field

import numpy as np

from horse10.synthetic.scene.place import Place
from horse10.synthetic.scene.sheet import Sheet
from horse10.synthetic.scene.texture import faded, step
from horse10.synthetic.values.appearance import linear

METAL = (232, 234, 238)
FLOOR = (150, 136, 120)
INSIDE = (120, 112, 104)
ROOF_RIB = 0.04
DARK = (30, 27, 26)
TRIMS = ((236, 236, 232), (120, 30, 34), (30, 66, 48), (60, 62, 66))


@dataclass(frozen=True)
class Barn:
    """Lengths in withers heights; the front is the line z = depth + slope x."""

    depth: float
    slope: float
    left: float
    right: float
    parapet: float  # height of the wall in front, 0 none
    eave: float
    ridge: float
    bay: float  # from post to post
    phase: float  # of the posts, share of a bay
    trim: tuple[int, int, int]
    aisle: float = 1.1  # depth of the walk behind the posts
    roof: float = 3.4  # depth of the slope of the roof
    normal: tuple[float, float, float] = field(default=(0.0, 0.0, 1.0))

    def at(self, x, y, behind=0.0) -> tuple[float, float, float]:
        """World point on the plane so far behind the front."""
        return (x, y, self.depth + self.slope * x + behind)

    def wall(self, left, right, bottom, top, behind=0.0) -> list[tuple[float, float, float]]:
        return [self.at(*corner, behind) for corner in ((left, bottom), (right, bottom), (right, top), (left, top))]

    def posts(self) -> np.ndarray:
        first = np.ceil(self.left / self.bay - self.phase)
        return (np.arange(first, self.right / self.bay - self.phase) + self.phase) * self.bay


def draw_barn(sheet: Sheet, rng: np.random.Generator, place: Place) -> Barn:
    """A barn that fits the picture: its eave in the upper third, its foot just behind the grass."""
    view = sheet.view
    eave = rng.uniform(1.5, 1.75)
    row = view.horizon - (view.horizon - view.margin) * rng.uniform(0.35, 0.7)
    depth = view.focal * (eave - view.eye) / max(view.horizon - row, 1.0)
    depth = float(np.clip(depth, 1.35 * view.far_side, 2.4 * view.far_side))
    slope = float(rng.choice([-1, 1]) * rng.uniform(0.06, 0.26))
    left, right = view.edges(depth, slope)
    end = rng.random()  # of the barn, inside the picture or not
    if end < 0.2:
        right -= 0.25 * (right - left)
    bay = rng.uniform(1.5, 2.2)
    return Barn(
        depth=depth, slope=slope, left=left - 0.5, right=right + 0.5,
        parapet=float(rng.uniform(0.5, 0.8) if rng.random() < 0.8 else 0.0),
        eave=eave, ridge=eave + rng.uniform(0.8, 1.3), bay=bay, phase=rng.random(),
        trim=TRIMS[rng.integers(len(TRIMS))], normal=(slope, 0.0, 1.0),
    )  # fmt: skip


def paint_barn(sheet: Sheet, rng: np.random.Generator, place: Place, barn: Barn) -> None:
    """The barn from its back wall to its eave."""
    _stalls(sheet, rng, barn)
    if barn.parapet:
        _parapet(sheet, place, barn)
    post = 0.075
    for x in barn.posts():
        for side, wide in ((0.35, post), (0.0, 0.6 * post)):  # the shaded side, then the face
            x0 = x - 0.5 * post + (0 if side else 0.2 * post)
            colour = linear(barn.trim if barn.trim != TRIMS[3] else TRIMS[0]) * sheet.lit(
                barn.normal, 0.0 if side else 0.7, 0.7
            )
            sheet.quad(barn.wall(x0, x0 + wide, 0.9 * barn.parapet, barn.eave, -0.02), colour)
        for reach in (-0.16, 0.16):
            brace = [barn.at(x, barn.eave - 0.24), barn.at(x, barn.eave - 0.3), barn.at(x + reach, barn.eave - 0.06)]
            sheet.quad([*brace, barn.at(x + reach, barn.eave)], linear(barn.trim) * sheet.lit(barn.normal, 0.3, 0.6))
    _roof(sheet, barn)


def _stalls(sheet: Sheet, rng: np.random.Generator, barn: Barn) -> None:
    """The back wall in the shade of the roof, open doors and hatches."""
    pale = linear(INSIDE) * rng.uniform(0.7, 1.5)

    def wood(u, v, pixel, shade):
        inner = 0.16 + 0.30 * step(-v, -1.3, -0.1)
        tone = inner * (1 + 0.08 * sheet.noise(u, v, (0.2, 1.5)) - 0.25 * faded(0.12, pixel) * (u % 0.12 < 0.015))
        return tone[..., None] * pale * sheet.lit(barn.normal, _under(sheet, barn, v, barn.aisle), 1.0)

    floor = [barn.at(x, 0, back) for x, back in ((barn.left, 0), (barn.right, 0), (barn.right, 1.4), (barn.left, 1.4))]
    sheet.quad(floor, linear(FLOOR) * sheet.lit((0, 1, 0), 0.0, 0.35))
    sheet.panel(barn.wall(barn.left, barn.right, 0, barn.eave, barn.aisle), wood)
    _ceiling(sheet, barn, pale)
    for x in np.arange(barn.left + rng.uniform(0, 1), barn.right - 0.8, rng.uniform(0.9, 1.3)):
        wide, kind = rng.uniform(0.42, 0.7), rng.random()
        bottom, top = (0.0 if kind < 0.5 else rng.uniform(0.55, 0.8)), rng.uniform(1.25, 1.38)
        dark = linear(DARK) * rng.uniform(0.2, 0.9) * sheet.light.sky
        sheet.quad(barn.wall(x, x + wide, bottom, top, barn.aisle - 0.01), 0.5 * dark)
        if kind < 0.75:  # the open leaf of the door, or a white screen
            leaf = pale * rng.uniform(0.6, 2.2) * 0.22 * sheet.lit(barn.normal, 0.0)
            sheet.quad(barn.wall(x - 0.8 * wide, x - 0.03, bottom, top, barn.aisle - 0.02), leaf)
        if rng.random() < 0.6:
            board = linear((190, 186, 176)) * rng.uniform(0.1, 0.35) * sheet.lit(barn.normal, 0.0)
            sheet.quad(barn.wall(x + 0.1 * wide, x + 0.6 * wide, 1.02, 1.14, barn.aisle - 0.02), board)


def _ceiling(sheet: Sheet, barn: Barn, colour: np.ndarray) -> None:
    """Rafters below the roof, in the light that the ground throws up."""

    def rafters(u, v, pixel, shade):
        tone = np.where((u + 0.3 * sheet.noise(u, v, 9.0)) % 0.55 < 0.12, 1.3, 0.8) - 0.5 * step(v, 0.1, barn.aisle)
        return tone[..., None] * colour * sheet.lit((0, -1, 0))

    ends = [barn.at(x, barn.eave, back) for x, back in ((barn.left, -0.25), (barn.right, -0.25))]
    sheet.panel([*ends, *(barn.at(x, barn.eave + 0.02, barn.aisle + 0.1) for x in (barn.right, barn.left))], rafters)


def _parapet(sheet: Sheet, place: Place, barn: Barn) -> None:
    """The wall in front, of concrete blocks."""
    course, length = 0.125, 0.25

    def blocks(u, v, pixel, shade):
        row = np.floor(v / course)
        joint = np.maximum(np.abs(v / course % 1 - 0.5) - 0.5 + 0.09, 0) / 0.09
        butt = np.maximum(np.abs((u / length + 0.5 * (row % 2)) % 1 - 0.5) - 0.5 + 0.05, 0) / 0.05
        each = sheet.noise.restarted(3)(np.floor(u / length + 0.5 * (row % 2)) * 1.37, row * 2.11, 1.0)
        stain = (
            sheet.noise.fractal(u, v, 0.9, 4)
            + 1.6 * step(-v, -0.16, 0.0)
            + 0.8 * step(v, 0.9 * barn.parapet, barn.parapet)
        )
        tone = 1 + 0.07 * each - 0.08 * stain - 0.26 * faded(0.06, pixel) * np.maximum(joint, butt)
        tone = tone + 0.05 * faded(0.03, pixel) * sheet.noise(u, v, 0.03)
        sunlit = (1 - shade) * _under(sheet, barn, v, 0.25)
        return tone[..., None] * linear(place.wall) * sheet.lit(barn.normal, sunlit, 0.85)

    sheet.panel(barn.wall(barn.left, barn.right, 0, barn.parapet), blocks)
    lip = linear(place.wall) * 1.15 * sheet.lit((0, 1, 0.4), 0.3, 0.8)
    sheet.quad(barn.wall(barn.left, barn.right, barn.parapet - 0.03, barn.parapet + 0.015, -0.01), lip)


def _roof(sheet: Sheet, barn: Barn) -> None:
    """Sheet metal whose ribs are finer than the pixels far away: they are not averaged, as in the real videos."""
    rise = barn.ridge - barn.eave
    normal = (barn.slope, barn.roof / rise, 1.0)
    front, back = -0.28, barn.roof
    corners = [
        barn.at(barn.left - 0.3, barn.eave, front), barn.at(barn.right + 0.3, barn.eave, front),
        barn.at(barn.right + 0.3, barn.ridge, back), barn.at(barn.left - 0.3, barn.ridge, back),
    ]  # fmt: skip

    def metal(u, v, pixel, shade):
        rib = np.cos(2 * np.pi * u / ROOF_RIB)
        sheets = np.where((v / 1.15) % 1 < 0.025, -0.25, 0.0)
        dirt = sheet.noise.fractal(u, v, (1.2), 4)
        tone = 1 + 0.16 * rib + sheets - 0.05 * dirt
        return tone[..., None] * 0.9 * linear(METAL) * sheet.lit(normal, 1 - 0.8 * shade)

    sheet.panel(corners, metal)
    for low, high, tone in ((-0.10, 0.0, 1.0), (-0.13, -0.10, 0.3)):
        edge = linear(barn.trim) * tone * sheet.lit(barn.normal, 1.0)
        sheet.quad(barn.wall(barn.left - 0.3, barn.right + 0.3, barn.eave + low, barn.eave + high, front - 0.01), edge)


def _under(sheet: Sheet, barn: Barn, v: np.ndarray, behind: float) -> np.ndarray:
    """Share of the sun that gets below the eave to a wall so far behind it."""
    _, up, near = sheet.light.towards_sun
    if near <= 0.02:
        return np.zeros_like(v)
    return step(barn.eave - (behind + 0.28) * up / near - v, -0.02, 0.02)
