"""A horse in one pose, laid on a relief: limbs, trunk, head, hair, in its coat."""

import cv2
import numpy as np

from horse10.synthetic.figures import head, limbs, outline
from horse10.synthetic.figures.gait import FOOTFALL, JOINTS, Conformation
from horse10.synthetic.figures.modelling import along, blurred_within, bump, inflated
from horse10.synthetic.figures.relief import OFF, PARTS, TRUNK, Relief
from horse10.synthetic.values.appearance import HOOF, PALE_HOOF, WHITE, Coat, Markings, linear

TRACK = {"Near": -0.13, "Off": 0.13}  # how far a limb stands from the median plane, withers heights
NECK, TORSO, BRUSH = (PARTS.index(part) for part in ("neck", "trunk", "tail"))
NECK_FROM = 0.03  # in front of the line from the point of the shoulder to the withers
TRUNK_DEPTH, NECK_DEPTH, ROUND = 0.19, 0.085, 0.17  # half the thickness; the radius of the edges
TAG = ((-0.05, -0.03), (-0.095, -0.037), (-0.09, -0.066), (-0.045, -0.06))  # seen from the point of the hip

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


def lay(relief: Relief, joints, body: Conformation, coat: Coat, markings: Markings, swing: float) -> dict:
    """Lay a horse on a relief; returns what each limb covers, hidden or not: limb -> bool at the relief's size.

    `joints` is one pose (name -> (2,)); `swing` moves the end of the tail, withers heights.
    """
    covered = {limb: np.zeros(relief.part.shape, bool) for limb in FOOTFALL}
    for limb, sock in zip(FOOTFALL, markings.socks, strict=True):
        _limb(relief, limb, joints, body, coat, sock, covered[limb])
    _trunk(relief, joints, body, coat)
    _soften(relief)
    if markings.tag:
        tag = relief.polygon(joints["Hip"] + np.array(TAG)) & (relief.part == TORSO)
        relief.surface(tag, relief.height + 1e-3, linear(WHITE), TORSO)
    head.lay(relief, joints, body, coat, markings)
    _hair(relief, joints, body, coat, swing)
    return covered


def _limb(relief, limb, joints, body, coat, sock, covered) -> None:
    at, centres, radii = limbs.row(limb, joints, body)
    side = "Near" if limb.startswith("Near") else "Off"
    part = PARTS.index(limb)
    begins, full = limbs.POINTS_AT["hind" if limb.endswith("hind") else "fore"]
    dark = np.clip((at - begins) / (full - begins), 0, 1)[:, None]
    colours = (1 - dark) * linear(coat.body) + dark * linear(coat.points)
    if sock > 0:
        colours[at > np.interp(sock, (0, 1), limbs.SOCK_TOP)] = linear(WHITE)
    depth = TRACK[side] * np.interp(at, (-0.3, 0.6), (0.35, 1.0)) if side == "Off" else np.full(len(at), TRACK[side])
    corners = limbs.hoof(*(joints[name] for name in JOINTS[limb][2:]), body)
    horn = relief.polygon(corners)
    relief.surface(horn, TRACK[side] + 0.02, linear(PALE_HOOF if sock > 0.2 else HOOF), part)
    relief.balls(centres, radii, depth, colours, part, coat.gloss, covered)
    if limb.endswith("hind"):
        centres, radii = limbs.thigh(limb, joints, body)
        depth = np.full(len(radii), 0.7 * TRACK[side])
        relief.balls(centres, radii, depth, [linear(coat.body)] * len(radii), part, coat.gloss, covered)
    covered |= horn


def _trunk(relief, joints, body, coat) -> None:
    mask = relief.polygon(outline.trunk(joints, body))
    shoulder, pixels = joints["Shoulder"], np.ogrid[tuple(map(slice, mask.shape))]
    towards_neck = along(relief, shoulder, joints["Poll"], *pixels)
    depth = TRUNK_DEPTH + (NECK_DEPTH - TRUNK_DEPTH) * np.clip((towards_neck + 0.05) / 0.35, 0, 1)
    height = depth * inflated(mask, ROUND * relief.unit)
    height = cv2.GaussianBlur(height, (0, 0), 0.014 * relief.unit)
    anchors = outline.anchors(joints)
    for anchor, dx, dy, long, short, angle, lift in MUSCLES:
        bump(relief, height, anchors[anchor] + (dx, dy), long, short, angle, lift)
    up = joints["Wither"] - shoulder
    before = along(relief, shoulder, shoulder + np.array([up[1], -up[0]]), *pixels)
    part = np.where(before > NECK_FROM, NECK, TORSO).astype(np.uint8)
    relief.surface(mask, height, linear(coat.body), part, coat.gloss)


def _hair(relief, joints, body, coat, swing) -> None:
    rng = np.random.Generator(np.random.PCG64(coat.seed))
    tones = np.array([0.8, 1.0, 1.25])[:, None] * linear(coat.mane)
    hair = body.species.hair
    tail = outline.tail(joints, hair, swing, rng)
    relief.strands(tail[::5], hair.dock, 0.015, tones[1], BRUSH)  # or the sky would show through
    mane = outline.mane(joints, hair, rng.random() < 0.6, rng) if hair.mane else []
    for third, tone in enumerate(tones):
        relief.strands(tail[third::3], 0.008, 0.02 + 0.001 * third, tone, BRUSH, coat.gloss)
        relief.strands(mane[third::3], 0.008, 0.16 + 0.003 * third, tone, NECK, coat.gloss)


def _soften(relief) -> None:
    """Let the Off limbs grow out of the trunk without a crease."""
    near = relief.height > -0.05
    flesh = (near & np.isin(relief.layer, (TRUNK, OFF))).astype(np.float32)
    mean = blurred_within(flesh, relief.height, 0.016 * relief.unit)
    close = flesh.astype(bool) & (np.abs(mean - relief.height) < 0.06)
    relief.height[close] = mean[close]
