"""Small things that make a place: bench, signs, baskets, cars, poles, stands."""

import cv2
import numpy as np

from horse10.synthetic.scene.building import Barn
from horse10.synthetic.scene.sheet import CAMERA_SIDE, Sheet
from horse10.synthetic.scene.texture import faded, step
from horse10.synthetic.scene.vegetation import leaves
from horse10.synthetic.values.appearance import linear

PAINTS = ((226, 226, 224), (200, 202, 204), (120, 26, 28), (34, 52, 92), (44, 46, 50), (150, 152, 150))
BLOOMS = ((196, 60, 110), (222, 214, 90), (170, 40, 60), (230, 150, 190))
SHEDS = ((214, 210, 200), (128, 44, 36), (160, 150, 136))
ROOFS = ((206, 208, 212), (96, 92, 90), (80, 104, 88))
LIME = (150, 176, 44)


def furnish_barn(sheet: Sheet, rng: np.random.Generator, barn: Barn) -> None:
    """Baskets under the eave, signs on the wall, now and then a bench in front."""
    posts = barn.posts()
    hung = posts[rng.random(len(posts)) < rng.choice([0.0, 0.6])]
    for x in hung:
        _basket(sheet, rng, barn, x + rng.uniform(-0.05, 0.3))
    for x in posts[rng.random(len(posts)) < 0.45]:
        if barn.parapet:
            wide = rng.uniform(0.12, 0.4)
            _sign(sheet, rng, barn, x + rng.uniform(-0.1, 0.8), wide, rng.uniform(0.2, 0.32), 0.95 * barn.parapet)
    if rng.random() < 0.4:
        x = rng.uniform(barn.left, barn.right)
        paint_buckets(sheet, rng, x, max(barn.at(x, 0)[2] - 0.2, 1.03 * sheet.view.far_side))
    if rng.random() < 0.45:
        _bench(sheet, rng.uniform(0.7 * barn.left, 0.7 * barn.right), barn, linear(PAINTS[4]) * (0.6, 1.1, 0.9))


def _basket(sheet: Sheet, rng: np.random.Generator, barn: Barn, x: float) -> None:
    z = barn.at(x, 0)[2] - 0.2
    y, n = 0.62 * barn.eave, 14
    angle, radius = rng.uniform(0, 2 * np.pi, n), 0.15 * np.sqrt(rng.random(n))
    across, up = radius * np.cos(angle), 0.9 * radius * np.sin(angle)
    balls = np.stack([x + across, y + up, radius, rng.uniform(0.06, 0.11, n)], -1)
    leaves(sheet, LIME, balls, z, leaf=0.02)
    top = balls[balls[:, 1] > y - 0.02] + (0, 0.06, 0, 0)
    leaves(sheet, BLOOMS[rng.integers(len(BLOOMS))], top * (1, 1, 1, 0.55), z, leaf=0.02)


def _sign(sheet: Sheet, rng: np.random.Generator, barn: Barn, x: float, wide: float, tall: float, top: float) -> None:
    """A framed board with something printed on it."""
    frame = PAINTS[rng.integers(len(PAINTS))]
    ink, paper = (linear(PAINTS[i]) for i in rng.permutation(len(PAINTS))[:2])
    share = cv2.resize(rng.random((5, 6), np.float32) ** 2, (56, 48), interpolation=cv2.INTER_AREA)[..., None]
    print_ = paper + np.clip(share, 0, 1) * (ink - paper)

    def board(u, v, pixel, shade):
        picture = cv2.remap(print_, 55 * u / wide, 47 * v / tall, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        inside = (np.minimum(u, wide - u) > 0.025) & (np.minimum(v, tall - v) > 0.025)
        return np.where(inside[..., None], picture, linear(frame)) * sheet.lit(barn.normal, 1 - shade)

    sheet.panel(barn.wall(x, x + wide, top - tall, top, -0.04), board)


def _bench(sheet: Sheet, x: float, barn: Barn, colour: np.ndarray) -> None:
    """Slats of the back and the seat on two iron feet."""
    z = max(barn.at(x, 0)[2] - 0.35, sheet.view.far_side + 0.3)
    long, away = 0.85, barn.slope

    def bar(x0, y0, x1, y1, nearer, light):
        corners = ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
        sheet.quad([(x + u, v, z + away * u - nearer) for u, v in corners], colour * light)

    dark = [(x + u, 0, z + away * u - v) for u, v in ((-0.1, 0.3), (long + 0.1, 0.3), (long + 0.1, -0.1), (-0.1, -0.1))]
    sheet.quad(dark, linear((60, 70, 40)) * sheet.lit((0, 1, 0), 0.1, 0.5))
    face, top = sheet.lit(barn.normal), sheet.lit((0, 1, 0.3))
    for u in (0.03, 0.5 * long, long - 0.06):
        bar(u, 0.0, u + 0.03, 0.28, 0.22, 0.5 * face)
        bar(u, 0.0, u + 0.03, 0.52, 0.0, 0.6 * face)
    for low in (0.32, 0.40, 0.48):
        bar(0, low, long, low + 0.055, 0.02, face)
    bar(0, 0.255, long, 0.285, 0.12, top)
    bar(-0.02, 0.235, long + 0.02, 0.265, 0.24, 0.8 * face)


def paint_pole(sheet: Sheet, x: float, z: float, tall: float) -> None:
    """A pole for wires."""
    colour = linear((84, 76, 70)) * sheet.lit(CAMERA_SIDE)
    for left, bottom, right, top in ((-0.05, 0, 0.05, tall), (-0.4, tall - 0.35, 0.4, tall - 0.27)):
        sheet.quad(_upright(x + left, bottom, x + right, top, z), colour)
    sag = np.linspace(-1, 1, 24)
    for y in (tall - 0.25, tall - 0.5):
        line = np.stack([x + 14 * sag, y - 1.2 * np.abs(sag) * (1 - np.abs(sag)), z + 2 * sag], -1)
        sheet.quad(np.concatenate([line, line[::-1] + np.array([0, 0.018, 0])]), 0.4 * colour)


def paint_letters(sheet: Sheet, rng: np.random.Generator, depth: float, slope: float, top: float) -> None:
    """The white boards with the letters of an arena's markers."""
    left, right = sheet.view.edges(depth, slope)
    for x in np.arange(left + rng.uniform(0, 3), right, rng.uniform(2.5, 4.5)):
        glyph = cv2.putText(np.zeros((48, 48), np.uint8), "KEHCMBFAVSRP"[rng.integers(12)], (8, 39), 0, 1.4, 255, 5)

        def board(u, v, pixel, shade, glyph=glyph):
            ink = cv2.remap(glyph, 47 * u / 0.26, 47 * (1 - v / 0.26), cv2.INTER_LINEAR)[..., None] / 255
            return 0.8 * (1 - 0.9 * ink) * sheet.lit((slope, 0, 1), 1 - shade)

        corners = ((x, top - 0.26), (x + 0.26, top - 0.26), (x + 0.26, top), (x, top))
        sheet.panel([(u, v, depth + slope * u - 0.03) for u, v in corners], board)


def paint_car(sheet: Sheet, rng: np.random.Generator, x: float, z: float) -> None:
    """A parked car, a pick-up or a van: 4.8 m long."""
    paint = linear(PAINTS[rng.integers(len(PAINTS))])
    cabin = ((0.55, 2.25), (0.75, 1.75), (0.2, 2.6))[rng.integers(3)]
    side, top, flip = sheet.lit(CAMERA_SIDE), sheet.lit((0, 1, 0.2)), rng.choice([-1, 1])

    def shape(points, colour, nearer=0.0):
        sheet.quad([(x + flip * (u - 1.5), v, z - nearer) for u, v in points], colour)

    a, b = cabin
    shape([(0.0, 0.05), (3.0, 0.05), (3.1, 0.0), (-0.1, 0.0)], 0.10 * top)
    shape([(0, 0.2), (3, 0.18), (3.02, 0.5), (2.9, 0.58), (0.05, 0.62), (0, 0.55)], paint * side)
    shape([(a - 0.2, 0.6), (b + 0.35, 0.57), (b, 0.98), (a, 1.0)], paint * side)
    shape([(a - 0.06, 0.64), (b + 0.2, 0.62), (b - 0.05, 0.92), (a + 0.06, 0.94)], linear((52, 60, 66)) * side, 0.01)
    shape([(a + 0.06, 0.96), (b - 0.03, 0.95), (b, 1.0), (a, 1.02)], paint * top, 0.01)
    shape([(0.05, 0.56), (2.9, 0.53), (2.9, 0.59), (0.05, 0.63)], paint * top, 0.01)
    shape(
        [(0.5 * (a + b), 0.6), (0.5 * (a + b) + 0.06, 0.6), (0.5 * (a + b) + 0.04, 0.95), (0.5 * (a + b), 0.95)],
        paint * side,
        0.02,
    )
    turn = np.linspace(0, 2 * np.pi, 14)
    for centre in (0.6, 2.4):
        for radius, colour in ((0.2, 0.02), (0.11, 0.25)):
            wheel = np.stack([centre + radius * np.cos(turn), 0.2 + radius * np.sin(turn)], -1)
            shape(wheel, colour * side, 0.03)


def paint_stands(sheet: Sheet, rng: np.random.Generator, z: float) -> None:
    """A roofed grandstand far behind: rows of seats in its shade, a few people."""
    left, right = sheet.view.edges(z)
    x0 = rng.uniform(left, 0.3 * right)
    x1 = x0 + rng.uniform(0.4, 1.0) * (right - left)
    rows, seat = 7, linear(((60, 84, 130), (130, 44, 40), (110, 112, 116))[rng.integers(3)])
    shaded, people = sheet.lit(CAMERA_SIDE, 0.0), sheet.noise
    speck = rng.uniform(1.2, 2.2)

    def crowd(u, v, pixel, shade):
        tier = (v / 0.42) % 1
        dots = people(u, v, (0.16, 0.22)) > speck
        tone = (0.25 + 0.75 * tier)[..., None] * seat
        hue = 0.3 + 0.15 * people(u, v, 0.4)[..., None] + 0.06 * np.stack([people(u, v, 0.5) for _ in range(3)], -1)
        return np.where(dots[..., None], np.clip(hue, 0.03, 0.7), tone) * shaded

    sheet.panel(_upright(x0, 0.3, x1, 0.42 * rows, z), crowd)
    tall, front = 0.42 * rows, z - 1.0
    sheet.quad(_upright(x0, 0.42 * rows, x1, tall + 0.9, z), linear((70, 70, 74)) * shaded)
    for x in np.arange(x0, x1 + 0.1, (x1 - x0) / 6):
        sheet.quad(_upright(x, 0, x + 0.12, tall + 0.7, front), 0.4 * shaded)
    under = [(x0 - 1, tall + 0.6, front), (x1 + 1, tall + 0.6, front), (x1 + 1, tall + 0.9, z), (x0 - 1, tall + 0.9, z)]
    sheet.quad(under, 0.12 * shaded)
    sheet.quad(_upright(x0 - 1, tall + 0.6, x1 + 1, tall + 0.95, front), 0.75 * sheet.lit(CAMERA_SIDE))
    sheet.quad(_upright(x0, 0, x1, 0.6, z - 0.1), linear((170, 168, 162)) * sheet.lit(CAMERA_SIDE))


def paint_shed(sheet: Sheet, rng: np.random.Generator, x: float, z: float) -> None:
    """A small building far off: two walls, a roof, doors."""
    long, eave, ridge, deep = rng.uniform(3, 8), rng.uniform(1.6, 2.2), rng.uniform(2.8, 3.6), 3.0
    wall, roof = linear(SHEDS[rng.integers(len(SHEDS))]), linear(ROOFS[rng.integers(len(ROOFS))])

    def planks(u, v, pixel, shade):
        stain = sheet.noise.fractal(u, v, 1.6, 3) - step(0.3 - v, 0, 0.3)
        tone = 1 + 0.08 * stain - 0.3 * faded(0.2, pixel) * (u % 0.2 < 0.03) - 0.5 * step(v, eave - 0.25, eave - 0.1)
        return tone[..., None] * wall * sheet.lit(CAMERA_SIDE)

    sheet.panel(_upright(x, 0, x + long, eave, z), planks)
    back = z + deep
    slope = [(x - 0.2, eave - 0.1, z - 0.2), (x + long + 0.2, eave - 0.1, z - 0.2)]
    sheet.quad([*slope, (x + long + 0.2, ridge, back), (x - 0.2, ridge, back)], roof * sheet.lit((0, 1, 0.7)))
    for at in np.arange(0.4, long - 0.7, rng.uniform(1.0, 1.8)):
        sheet.quad(_upright(x + at, 0.0, x + at + 0.5, 1.3, z - 0.01), 0.12 * wall * sheet.lit(CAMERA_SIDE))


def paint_buckets(sheet: Sheet, rng: np.random.Generator, x: float, z: float) -> None:
    """One to three buckets or tubs on the ground."""
    for i in range(int(rng.integers(1, 4))):
        colour, left = linear(PAINTS[rng.integers(len(PAINTS))]), x + 0.3 * i + rng.uniform(0, 0.1)
        wide, tall = rng.uniform(0.12, 0.22), rng.uniform(0.14, 0.24)
        spot = ((-0.04, -0.08), (wide + 0.05, -0.08), (wide, 0.1), (0, 0.1))
        sheet.quad([(left + u, 0, z + v) for u, v in spot], 0.10 * sheet.lit((0, 1, 0)))
        side = sheet.light.towards_sun[0] > 0
        for share, tone in ((1.0, 0.6), (0.55, 1.0)):  # a dark side and a lit one
            a = left + side * (1 - share) * wide
            b = a + share * wide
            face = [(a + 0.02, 0, z), (b - 0.02, 0, z), (b, tall, z), (a, tall, z)]
            sheet.quad(face, colour * tone * sheet.lit(CAMERA_SIDE))


def _upright(left: float, bottom: float, right: float, top: float, z: float) -> list[tuple[float, float, float]]:
    return [(left, bottom, z), (right, bottom, z), (right, top, z), (left, top, z)]
