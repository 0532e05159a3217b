"""The handler: a walking person beside the horse, laid on a relief. Lengths in withers heights."""

import numpy as np

from horse10.synthetic.figures.company import Handler
from horse10.synthetic.figures.gait import Walk, leg
from horse10.synthetic.figures.relief import PERSON, Relief
from horse10.synthetic.figures.species import Limb
from horse10.synthetic.values.appearance import linear

BESIDE = 0.42  # withers heights from the horse's median plane
FLAT = 0.13  # the track of something 1 withers height nearer to the camera lies this much lower in the picture
FOOT_DEG = ((0.0, 160.0), (0.6, 150.0), (1.0, 95.0), (1.35, 110.0), (1.8, 165.0), (2.0, 160.0))
STANCE = 0.1  # half the depth that the two legs take up, withers heights
STRIDE = 0.82  # of the stature
SHOE, CAP, HAIR, ROPE = (34, 30, 29), (70, 60, 52), (38, 28, 22), (60, 48, 40)


def pose(handler: Handler, walk: Walk, start: float, time: float, halfway: float) -> dict[str, np.ndarray]:
    """Joints of the handler at a time (video frames): name -> (2,). They walk beside a horse of this walk.

    `start` is the x of the horse's shoulder at time 0, `halfway` the middle of the video, when they are as far ahead as
    `handler` says. Lengths of segments as shares of the stature: Drillis and Contini 1966, Body segment parameters.
    """
    tall = handler.height
    horse = walk.stride / walk.period
    pace = handler.pace * horse
    own = Walk(stride=STRIDE * tall, period=STRIDE * tall / pace, duty=0.61)
    kind = Limb(
        (0.0, 0.525 * tall), 0.242 * tall, 0.246 * tall, 0.10 * tall, 1, 0.05 * tall, 0.0, 0.05, 0.998, FOOT_DEG
    )
    cycle = np.array([time / own.period + handler.phase])
    ground = FLAT * BESIDE * (1 if handler.side == "near" else -1)
    base = np.array([start + handler.ahead + horse * time + (pace - horse) * (time - halfway), 0.0])
    joints = {}
    for side, offset in (("left", 0.0), ("right", 0.5)):
        for name, point in zip(("hip", "knee", "ankle", "toe"), leg(kind, own, cycle - offset, ground), strict=True):
            joints[f"{side} {name}"] = base + point[0]
    swing = np.sin(2 * np.pi * cycle[0])
    for name, at in {
        "waist": (0.0, 0.56),
        "neck": (0.02, 0.83),
        "head": (0.04, 0.925),
        "shoulder": (0.015, 0.805),
    }.items():
        joints[name] = base + tall * np.array(at) + np.array([0, ground])
    joints["free hand"] = joints["shoulder"] + 0.30 * tall * np.array([0.5 * swing, -np.sqrt(1 - 0.25 * swing**2)])
    return joints


def lay(relief: Relief, joints: dict[str, np.ndarray], handler: Handler, chin: np.ndarray) -> None:
    """Lay a handler who leads a horse by a rope to its `chin` (2,) on a relief of their own."""
    tall, trousers, shirt, bare = handler.height, linear(handler.trousers), linear(handler.shirt), linear(handler.skin)
    for side, depth in (("left", -0.05), ("right", 0.05)):
        hip, knee, ankle, toe = (joints[f"{side} {name}"] for name in ("hip", "knee", "ankle", "toe"))
        _row(relief, (ankle, toe), (0.022, 0.016), depth, linear(SHOE), tall)
        _row(relief, (hip, knee), (0.056, 0.040), depth, trousers, tall)
        _row(relief, (knee, ankle), (0.038, 0.028), depth, trousers, tall)
    waist, neck, head, shoulder = (joints[name] for name in ("waist", "neck", "head", "shoulder"))
    _row(relief, (0.96 * waist + 0.04 * hip, waist), (0.066, 0.062), 0.0, trousers, tall)
    _row(relief, (waist, 0.8 * neck + 0.2 * waist), (0.062, 0.072), 0.0, shirt, tall)
    _row(relief, (neck, head), (0.026, 0.048), 0.0, bare, tall)
    cap = linear(CAP if handler.hat else HAIR)
    _row(relief, (head + np.array([-0.016, 0.012]), head + np.array([0.0, 0.03])), (0.05, 0.048), 0.01, cap, tall)
    if handler.hat:
        _row(relief, (head + np.array([-0.02, 0.03]), head + np.array([0.075, 0.022])), (0.012, 0.008), 0.03, cap, tall)
    _arm(relief, shoulder, joints["free hand"], -0.08, handler)
    hand = _reach(shoulder, chin + np.array([0.03, -0.16]), 0.34 * tall)
    slack = 0.5 * (hand + chin) - np.array([0, 0.03])
    relief.strands([np.array([hand, slack, chin])], 0.012, 0.3, linear(ROPE), PERSON)
    _arm(relief, shoulder, hand, 0.08, handler)


def _arm(relief, shoulder, hand, depth, handler) -> None:
    elbow = 0.5 * (shoulder + hand) - np.array([0.03, 0.02])
    _row(relief, (shoulder, elbow), (0.034, 0.027), depth, linear(handler.shirt), handler.height)
    _row(relief, (elbow, hand), (0.024, 0.018), depth, linear(handler.skin), handler.height)


def _reach(shoulder: np.ndarray, target: np.ndarray, arm: float) -> np.ndarray:
    """Where a hand gets that wants to be at the target."""
    way = target - shoulder
    return shoulder + way * min(1.0, arm / max(np.hypot(*way), 1e-6))


def _row(relief, ends, radii, depth, colour, tall) -> None:
    n = 2 + int(np.hypot(*np.subtract(*ends)) / (0.45 * min(radii) * tall))
    centres = np.linspace(ends[0], ends[1], n)
    relief.balls(centres, np.linspace(*radii, n) * tall, np.full(n, depth), [colour] * n, PERSON)
