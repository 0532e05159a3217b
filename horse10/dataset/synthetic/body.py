"""A horse in one pose, laid on a relief: limbs, trunk, head, hair, in its coat."""

from dataclasses import dataclass

import cv2
import numpy as np

from horse10.dataset.synthetic import limbs, outline
from horse10.dataset.synthetic.gait import FOOTFALL, JOINTS, Conformation
from horse10.dataset.synthetic.look import HOOF, LEATHER, SKIN, WHITE, Coat, Markings, linear
from horse10.dataset.synthetic.relief import Relief

NEAR, TRUNK, TAIL, OFF = 2, 3, 4, 5  # parts of the relief; 1 is left to the second horse
TRACK = {"Near": -0.13, "Off": 0.13}  # how far a limb stands from the median plane, withers heights
TRUNK_DEPTH, NECK_DEPTH, HEAD_DEPTH, ROUND = 0.19, 0.085, 0.075, 0.17

# What lifts or hollows the surface: anchor, dx, dy, half-axes, angle from the horizontal in degrees, height.
MUSCLES = (
    ("Midshoulder", -0.02, 0.0, 0.15, 0.055, 62, 0.030),  # shoulder blade and what covers it
    ("Elbow", 0.03, 0.09, 0.10, 0.075, 35, 0.042),  # triceps
    ("Shoulder", -0.02, 0.01, 0.055, 0.07, 70, 0.030),  # point of the shoulder
    ("Midshoulder", -0.10, -0.06, 0.035, 0.16, -12, -0.016),  # hollow behind the shoulder
    ("Girth", -0.16, 0.17, 0.20, 0.13, 0, 0.020),  # ribs
    ("flank", -0.03, 0.17, 0.06, 0.10, -25, -0.034),  # hollow of the flank
    ("Hip", 0.0, 0.0, 0.028, 0.024, 0, 0.030),  # point of the hip
    ("Hip", -0.10, -0.03, 0.12, 0.055, -20, 0.022),  # croup
    ("Ischium", 0.10, -0.12, 0.085, 0.17, -20, 0.040),  # thigh
    ("Ischium", 0.045, -0.16, 0.014, 0.14, -16, -0.013),  # groove between the muscles of the thigh
    ("Stifle", 0.02, 0.02, 0.06, 0.06, 0, 0.022),
    ("throat", -0.05, 0.08, 0.17, 0.045, 48, 0.016),  # splenius, along the neck
    ("throat", 0.0, 0.0, 0.20, 0.018, 50, -0.012),  # jugular groove
)


@dataclass(frozen=True)
class Skin:
    """What breaks up a coat, in the frame of the trunk: `texture` multiplies the reflectance."""

    texture: np.ndarray  # (h, w) float32, mean 1
    per_unit: float  # texture pixels in one withers height
    origin: tuple[float, float]  # x, y of its upper left corner, withers heights from the withers' foot

    def on(self, relief: Relief, joints: dict[str, np.ndarray]) -> np.ndarray:
        """The texture as it lies on a horse in this pose, at the size of the relief."""
        corners = np.array([(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)])
        foot = np.array([joints["Wither"][0], joints["Wither"][1] - 1])
        at = relief.place(foot + np.array(self.origin) + corners * (1, -1) / self.per_unit).astype(np.float32)
        move = cv2.getAffineTransform(corners.astype(np.float32), at)
        return cv2.warpAffine(
            self.texture, move, relief.part.shape[::-1], flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
        )


def skin(coat: Coat, rng: np.random.Generator, per_unit: float = 90.0) -> Skin:
    """Hair, roan and dapples of one horse."""
    shape = int(1.5 * per_unit), int(2.3 * per_unit)
    hair = cv2.GaussianBlur(rng.standard_normal(shape).astype(np.float32), (0, 0), 0.8)
    patches = cv2.GaussianBlur(rng.standard_normal(shape).astype(np.float32), (0, 0), 0.09 * per_unit)
    texture = 1 + 0.10 * hair + 0.12 * patches / patches.std()
    texture += coat.roan * 0.9 * (hair / hair.std()).clip(-1, 1.5) * 0.35
    spots = cv2.GaussianBlur(rng.standard_normal(shape).astype(np.float32), (0, 0), 0.022 * per_unit)
    texture += coat.dapples * 0.28 * (spots / spots.std()).clip(-0.6, 1.2)
    return Skin(texture.clip(0.4, 1.8), per_unit, (-1.35, 1.35))


def lay(relief: Relief, joints, body: Conformation, coat: Coat, markings: Markings, swing: float, rng) -> dict:
    """Lay a horse on a relief; returns what each limb covers, hidden or not: limb -> bool at the relief's size.

    `joints` is one pose (name -> (2,)); `swing` moves the end of the tail, withers heights; `rng` orders the hairs and
    must be the same in all frames of a video.
    """
    covered = {limb: np.zeros(relief.part.shape, bool) for limb in FOOTFALL}
    for limb, sock in zip(FOOTFALL, markings.socks, strict=True):
        _limb(relief, limb, joints, body, coat, sock, covered[limb])
    _trunk(relief, joints, coat)
    _soften(relief)
    _head(relief, joints, body, coat, markings)
    _hair(relief, joints, coat, swing, rng)
    return covered


def _limb(relief, limb, joints, body, coat, sock, covered) -> None:
    at, centres, radii = limbs.row(limb, joints, body)
    side = "Near" if limb.startswith("Near") else "Off"
    part = NEAR if side == "Near" else OFF
    begins, full = limbs.POINTS_AT["hind" if limb.endswith("hind") else "fore"]
    dark = np.clip((at - begins) / (full - begins), 0, 1)[:, None]
    colours = (1 - dark) * linear(coat.body) + dark * linear(coat.points)
    if sock > 0:
        colours[at > np.interp(sock, (0, 1), limbs.SOCK_TOP)] = linear(WHITE)
    depth = TRACK[side] * np.interp(at, (-0.3, 0.6), (0.35, 1.0)) if side == "Off" else np.full(len(at), TRACK[side])
    corners = limbs.hoof(*(joints[name] for name in JOINTS[limb][2:]), body)
    horn = relief.polygon(corners)
    pale = linear((150, 132, 108)) if sock > 0.2 else linear(HOOF)
    relief.surface(horn, TRACK[side] + 0.02, pale, part)
    relief.balls(centres, radii, depth, colours, part, coat.gloss, covered)
    if limb.endswith("hind"):
        centres, radii = limbs.thigh(limb, joints)
        depth = np.full(len(radii), 0.7 * TRACK[side])
        relief.balls(centres, radii, depth, [linear(coat.body)] * len(radii), part, coat.gloss, covered)
    covered |= horn


def _trunk(relief, joints, coat) -> None:
    mask = relief.polygon(outline.trunk(joints))
    towards_neck = _along(relief, joints["Shoulder"], joints["Poll"])
    depth = TRUNK_DEPTH + (NECK_DEPTH - TRUNK_DEPTH) * np.clip((towards_neck + 0.05) / 0.35, 0, 1)
    height = depth * _inflated(mask, ROUND * relief.unit)
    height = cv2.GaussianBlur(height, (0, 0), 0.014 * relief.unit)
    anchors = joints | {
        "flank": np.array([0.35 * joints["Girth"][0] + 0.65 * joints["Hip"][0], joints["Girth"][1]]),
        "throat": 0.5 * (joints["Shoulder"] + joints["Poll"]),
    }
    for anchor, dx, dy, long, short, angle, lift in MUSCLES:
        _bump(relief, height, anchors[anchor] + (dx, dy), long, short, angle, lift)
    relief.surface(mask, height, linear(coat.body), TRUNK, coat.gloss)


def _head(relief, joints, body, coat, markings) -> None:
    def on_head(points):
        return outline.head(points, joints, body)

    skin_colour, coat_colour = linear(SKIN), linear(coat.body)
    far, near = (relief.polygon(outline.smooth(on_head(ear), 3)) for ear in reversed(outline.EARS))
    relief.surface(far, -0.04, 0.6 * coat_colour, TRUNK)
    face = relief.polygon(outline.smooth(on_head(outline.FACE)))
    height = HEAD_DEPTH * _inflated(face, 0.055 * relief.unit) + 0.03
    for u, v, long, short, lift in (
        (0.10, -0.045, 0.055, 0.05, 0.022),
        (0.115, 0.05, 0.03, 0.016, 0.018),
        (0.27, 0.0, 0.1, 0.018, 0.012),
    ):
        _bump(relief, height, on_head((u, v)), long * body.head, short * body.head, 0, lift)
    muzzle = np.clip((_along(relief, on_head((0.24, 0.0)), on_head((0.40, 0.0)))) / 0.16, 0, 1)[..., None]
    colour = ((1 - 0.85 * muzzle) * coat_colour + 0.85 * muzzle * linear(coat.points)).astype(np.float32)
    relief.surface(face, cv2.GaussianBlur(height, (0, 0), max(0.006 * relief.unit, 0.5)), colour, TRUNK, coat.gloss)
    if markings.blaze > 0:
        inner = np.array(outline.BLAZE) - (0, 0.006 + 0.024 * markings.blaze)
        relief.surface(
            face & relief.polygon(on_head([*outline.BLAZE, *inner[::-1]])), relief.height + 1e-3, linear(WHITE), TRUNK
        )
    relief.surface(near, 0.06, coat_colour, TRUNK, coat.gloss)
    inside = on_head(np.array(outline.EARS[0]) * (0.8, 0.9) + (-0.012, 0.008))
    relief.surface(relief.polygon(inside) & near, 0.065, 0.45 * coat_colour, TRUNK)
    for (u, v), size in ((outline.EYE, 0.0145), (outline.NOSE, 0.0125)):
        centre = on_head((u, v))
        relief.balls([centre], [size * body.head], [0.13], [skin_colour], TRUNK, gloss=0.9)
    mouth = on_head([(0.39, -0.035), (0.345, -0.028), (0.315, -0.03)])
    relief.strands([mouth], 0.006, 0.2, 0.35 * linear(coat.points), TRUNK)


def halter(relief: Relief, joints: dict[str, np.ndarray], body: Conformation) -> None:
    """Noseband, cheekpiece and crownpiece of leather on a head that is laid already."""
    for strap in (((0.28, 0.045), (0.285, 0.0), (0.275, -0.056)), ((0.28, -0.03), (0.10, -0.055), (0.02, -0.03))):
        relief.strands([outline.head(strap, joints, body)], 0.012, 0.2, linear(LEATHER), TRUNK, 0.3)
    relief.strands([outline.head(((0.02, -0.03), (0.0, 0.05)), joints, body)], 0.012, 0.2, linear(LEATHER), TRUNK, 0.3)


def _hair(relief, joints, coat, swing, rng) -> None:
    tones = np.array([0.8, 1.0, 1.25])[:, None] * linear(coat.mane)
    hairs = outline.tail(joints, swing, rng)
    relief.strands(hairs[::5], 0.03, 0.015, tones[1], TAIL)  # or the sky would show through
    for tone, hairs in zip(tones, _thirds(hairs), strict=True):
        relief.strands(hairs, 0.008, 0.02 + 0.002 * tone.mean(), tone, TAIL, coat.gloss)
    for number, (tone, hairs) in enumerate(
        zip(tones, _thirds(outline.mane(joints, rng.random() < 0.6, rng)), strict=True)
    ):
        relief.strands(hairs, 0.008, 0.16 + 0.003 * number, tone, TRUNK, coat.gloss)


def _thirds(hairs):
    return hairs[0::3], hairs[1::3], hairs[2::3]


def _inflated(mask: np.ndarray, radius: float) -> np.ndarray:
    """0 at the edge of a mask, rising like the quarter of a circle to 1 at `radius` from it and beyond."""
    if not mask.any():
        return np.zeros(mask.shape, np.float32)
    inside = np.clip(cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 5) / radius, 0, 1)
    return np.sqrt(inside * (2 - inside))


def _bump(relief, height, centre, long, short, angle, lift) -> None:
    """Lift (or lower) a height map by a Gaussian hill, in place."""
    x, y = relief.place(centre)
    reach = 2.5 * max(long, short) * relief.unit
    rows, columns = height.shape
    top, bottom = (int(np.clip(v, 0, rows)) for v in (y - reach, y + reach + 1))
    left, right = (int(np.clip(v, 0, columns)) for v in (x - reach, x + reach + 1))
    if top >= bottom or left >= right:
        return
    down, across = np.ogrid[top:bottom, left:right]
    turn = np.radians(angle)
    dx, dy = (across - x) * relief.camera.facing, y - down
    u = (np.cos(turn) * dx + np.sin(turn) * dy) / (long * relief.unit)
    v = (np.cos(turn) * dy - np.sin(turn) * dx) / (short * relief.unit)
    height[top:bottom, left:right] += lift * np.exp(-(u**2 + v**2), dtype=np.float32)


def _along(relief, start, end) -> np.ndarray:
    """How far (withers heights) each pixel lies beyond `start` on the way to `end`: (h, w) float32."""
    a, b = relief.place(np.array([start, end]))
    way = (b - a) / np.hypot(*(b - a))
    down, across = np.ogrid[: relief.part.shape[0], : relief.part.shape[1]]
    return (((across - a[0]) * way[0] + (down - a[1]) * way[1]) / relief.unit).astype(np.float32)


def _soften(relief) -> None:
    """Let the Off limbs grow out of the trunk without a crease."""
    near = relief.height > -0.05
    flesh = (near & ((relief.part == TRUNK) | (relief.part == OFF))).astype(np.float32)
    sigma = 0.016 * relief.unit
    mean = cv2.GaussianBlur(relief.height * flesh, (0, 0), sigma) / np.maximum(
        cv2.GaussianBlur(flesh, (0, 0), sigma), 1e-3
    )
    close = flesh.astype(bool) & (np.abs(mean - relief.height) < 0.06)
    relief.height[close] = mean[close]
