"""Two other quadrupeds: the horse's skeleton in other proportions, with a coat, a head and a tail of their own.

They are named after the animals they resemble and claim no more. Sizes are round figures from animal handbooks: a
Holstein cow stands 58 inches at the withers; a giraffe 9 to 11 feet at the withers and 14 to 18 feet at the head, so
the head is 1.55 to 1.65 withers heights up, on a trunk shorter than a horse's for its height. Everything else is drawn
by eye, as are the shares of a limb.
"""

from dataclasses import replace

import numpy as np

from horse10.synthetic.figures.species import HORSE, Hair, Limb
from horse10.synthetic.values.appearance import CATTLE_COATS, GIRAFFE_COATS


def tufted(t: np.ndarray) -> np.ndarray:
    """A thin tail with a brush at its end."""
    return 0.002 + 0.014 * np.clip((t - 0.68) / 0.15, 0, 1)


COW = replace(
    HORSE,
    name="cow",
    withers_m=1.47,
    framed=1.1,
    trunk=(
        ("Wither", (0.0, 1.0)), ("Midshoulder", (0.13, 0.83)), ("Shoulder", (0.22, 0.64)), ("Girth", (-0.08, 0.44)),
        ("Hip", (-0.66, 1.0)), ("Ischium", (-0.95, 0.90)),
    ),
    fore=Limb((0.02, 0.50), 0.25, 0.172, pastern=0.10, bend=1, toe=0.04, follow=0.26, lift=0.06, straight=0.999),
    hind=Limb((-0.70, 0.60), 0.315, 0.25, pastern=0.10, bend=-1, toe=-0.80, follow=0.30, lift=0.05, straight=0.985),
    neck_root=(0.12, 0.88),
    neck=0.46,
    carriage_deg=-12.0,
    face_deg=-12.0,
    skull=1.1,
    bone=1.0,
    outline=(  # a straight back, an udder, a deep brisket and a dewlap
        ("Poll", -0.015, 0.045), ("crest", 0.0, 0.05), ("Wither", 0.13, 0.02), ("Wither", 0.0, 0.014),
        ("Wither", -0.12, -0.004), ("back", 0.0, -0.014), ("Hip", 0.08, 0.004), ("Hip", -0.01, 0.024),
        ("croup", 0.0, 0.026), ("Ischium", 0.03, 0.05), ("Ischium", -0.02, 0.005), ("Ischium", -0.015, -0.08),
        ("Ischium", 0.03, -0.20), ("Ischium", 0.10, -0.32), ("flank", -0.27, 0.0), ("flank", -0.20, -0.045),
        ("flank", -0.12, -0.015), ("flank", 0.02, 0.022), ("Girth", -0.2, -0.012), ("Girth", 0.0, -0.008),
        ("Girth", 0.16, 0.02), ("Shoulder", 0.0, -0.125), ("Shoulder", 0.06, -0.085), ("Shoulder", 0.075, 0.03),
        ("throat", 0.03, -0.085), ("throat", 0.12, -0.045), ("Poll", 0.01, -0.16),
    ),
    face=(
        (-0.035, 0.02), (-0.02, 0.06), (0.03, 0.074), (0.10, 0.072), (0.18, 0.06), (0.27, 0.052), (0.34, 0.052),
        (0.385, 0.046), (0.41, 0.022), (0.418, -0.012), (0.41, -0.045), (0.385, -0.068), (0.34, -0.066),
        (0.28, -0.062), (0.21, -0.08), (0.14, -0.105), (0.07, -0.105), (0.01, -0.08),
    ),
    ears=(
        ((0.05, 0.035), (0.0, 0.045), (-0.06, 0.04), (-0.135, 0.0), (-0.125, -0.03), (-0.06, -0.035), (0.02, -0.01)),
        ((0.03, 0.06), (-0.02, 0.075), (-0.07, 0.075), (-0.12, 0.055), (-0.08, 0.045), (0.0, 0.04)),
    ),
    horns=(
        ((-0.01, 0.045), (-0.05, 0.085), (-0.055, 0.13), (-0.03, 0.175), (0.005, 0.195), (-0.02, 0.15), (-0.02, 0.11),
         (0.02, 0.072)),
        ((0.0, 0.05), (-0.03, 0.09), (-0.03, 0.13), (0.0, 0.17), (0.035, 0.185), (0.01, 0.145), (0.005, 0.11),
         (0.03, 0.075)),
    ),
    thigh=(0.085, 0.055),
    hair=Hair(
        mane=0.0, roots=HORSE.hair.roots, carried=(0.015, 0.03), tail=(0.60, 0.68), spread=tufted, dock=0.02,
    ),
    coats=CATTLE_COATS,
)  # fmt: skip

GIRAFFE = replace(
    HORSE,
    name="giraffe",
    withers_m=3.0,
    framed=0.4,
    trunk=(
        ("Wither", (0.0, 1.0)), ("Midshoulder", (0.09, 0.86)), ("Shoulder", (0.14, 0.745)), ("Girth", (-0.05, 0.62)),
        ("Hip", (-0.40, 0.845)), ("Ischium", (-0.56, 0.755)),
    ),
    fore=Limb((0.0, 0.64), 0.335, 0.236, pastern=0.09, bend=1, toe=0.02, follow=0.24, lift=0.06, straight=0.999),
    hind=Limb((-0.40, 0.66), 0.34, 0.28, pastern=0.09, bend=-1, toe=-0.46, follow=0.26, lift=0.05, straight=0.985),
    neck_root=(0.08, 0.95),
    neck=0.70,
    carriage_deg=40.0,
    face_deg=-26.0,
    skull=0.5,
    bone=0.78,
    outline=(  # a hump at the withers, a back that slopes, a neck that tapers
        ("Poll", -0.028, 0.012), ("crest", -0.002, 0.0), ("Wither", 0.085, 0.10), ("Wither", 0.02, 0.035),
        ("Wither", -0.03, 0.012), ("Wither", -0.10, -0.03), ("back", 0.0, 0.008), ("Hip", 0.06, 0.012),
        ("Hip", -0.03, 0.022), ("croup", 0.0, 0.034), ("Ischium", 0.02, 0.036), ("Ischium", -0.015, 0.0),
        ("Ischium", -0.018, -0.06), ("Ischium", 0.02, -0.13), ("flank", -0.08, 0.06), ("flank", 0.0, 0.035),
        ("Girth", -0.13, 0.0), ("Girth", 0.0, -0.01), ("Girth", 0.10, 0.014), ("Shoulder", 0.0, -0.08),
        ("Shoulder", 0.035, -0.03), ("Shoulder", 0.055, 0.05), ("throat", -0.02, -0.11), ("throat", 0.008, 0.0),
        ("throat", 0.085, 0.19), ("Poll", 0.035, -0.06),
    ),
    ears=(
        ((0.05, 0.02), (0.0, 0.035), (-0.06, 0.04), (-0.16, 0.01), (-0.15, -0.025), (-0.07, -0.035), (0.02, -0.02)),
        ((0.03, 0.05), (-0.02, 0.06), (-0.08, 0.07), (-0.13, 0.055), (-0.08, 0.04), (0.0, 0.03)),
    ),
    horns=(
        ((0.0, 0.04), (-0.075, 0.13), (-0.085, 0.165), (-0.055, 0.175), (-0.035, 0.15), (0.045, 0.055)),
        ((0.02, 0.045), (-0.045, 0.14), (-0.055, 0.17), (-0.03, 0.18), (-0.01, 0.155), (0.06, 0.055)),
    ),
    thigh=(0.062, 0.042),
    hair=Hair(
        mane=0.3, roots=((-0.03, 0.012), (0.05, 0.07), (-0.012, 0.002)), carried=(0.012, 0.03), tail=(0.30, 0.36),
        spread=tufted, dock=0.012,
    ),
    coats=GIRAFFE_COATS,
    marked=False,
)  # fmt: skip
SPECIES = (HORSE, COW, GIRAFFE)
