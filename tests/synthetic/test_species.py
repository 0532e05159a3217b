"""Other quadrupeds from the same skeleton: joints hold together, hooves stand on the ground, proportions are theirs."""

from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from horse10.synthetic.classes import COATS as EVERY_COAT
from horse10.synthetic.figures import outline
from horse10.synthetic.figures.gait import JOINTS, Conformation, Walk, pose, stance
from horse10.synthetic.figures.others import COW, GIRAFFE, SPECIES
from horse10.synthetic.figures.skin import PATTERNS, skin
from horse10.synthetic.figures.species import HORSE
from horse10.synthetic.herd import herd
from horse10.synthetic.picture import draw
from horse10.synthetic.values.appearance import COATS

EVERY = pytest.mark.parametrize("species", SPECIES, ids=lambda species: species.name)
OTHERS = pytest.mark.parametrize("species", [COW, GIRAFFE], ids=lambda species: species.name)
factor = st.floats(0.93, 1.07)
bodies = st.builds(Conformation, factor, factor, factor, factor, factor, st.sampled_from(SPECIES))
walks = st.builds(
    Walk, st.floats(0.94, 1.14), st.floats(49, 66), st.floats(0.6, 0.66), st.floats(0, 1), st.floats(6, 27)
)


@given(bodies, walks)
def test_bones_keep_their_length_and_hooves_stand(body, walk):
    time = np.linspace(0, 1, 90, endpoint=False) * walk.period
    joints = pose(body, walk, time)
    for limb, names in JOINTS.items():
        points = [joints[name] for name in names]
        for a, b in pairwise(points):
            length = np.hypot(*(a - b).T)
            np.testing.assert_allclose(length, length[0], rtol=1e-9)
        toe, standing = points[3], stance(walk, limb, time)
        np.testing.assert_allclose(toe[standing, 1], toe[standing, 1].min(), atol=1e-9)
        assert toe[:, 1].min() >= 0 and (toe[~standing, 1] >= toe[standing, 1].min()).all()
        for contact in np.split(np.arange(len(time)), np.flatnonzero(np.diff(standing)) + 1):
            if standing[contact[0]]:
                np.testing.assert_allclose(toe[contact], toe[contact[:1]].repeat(len(contact), 0), atol=1e-9)


@settings(max_examples=25)
@given(bodies, walks)
def test_limbs_and_head_hang_on_the_trunk(body, walk):
    """Elbow and stifle lie in the trunk's outline, or the flesh that begins there overlaps it; so does the poll."""
    moments = pose(body, walk, np.linspace(0, walk.period, 5))
    for t in range(5):
        joints = {name: points[t] for name, points in moments.items()}
        curve = outline.trunk(joints, body).astype(np.float32)
        for name in ("Elbow", "Nearelbow", "Stifle", "Nearstifle", "Wither", "Hip", "Ischium", "Shoulder"):
            assert cv2.pointPolygonTest(curve, tuple(map(float, joints[name])), True) > -0.06, name
        face = outline.head(outline.smooth(body.species.face), joints, body).astype(np.float32)
        for name in ("Eye", "Nose"):
            assert cv2.pointPolygonTest(face, tuple(map(float, joints[name])), False) > 0, name
        assert max(cv2.pointPolygonTest(curve, tuple(map(float, point)), True) for point in face) > 0  # they overlap


@EVERY
def test_no_limb_is_asked_to_reach_further_than_it_can(species):
    """At mid-stance the bones span the way from hinge to toe, so the elbow is where the table puts it."""
    body, walk = Conformation(species=species), Walk()
    for limb, kind in (("Offfront", species.fore), ("Offhind", species.hind)):
        time = np.linspace(0, walk.period, 400)
        joints = pose(body, walk, time)
        hinge = joints[JOINTS[limb][0]]
        travelled = walk.stride * time / walk.period
        middle = np.argmin(np.abs(hinge[:, 0] - travelled - kind.hinge[0]))
        assert hinge[middle, 1] == pytest.approx(kind.hinge[1], abs=0.012)


def at_rest(species):
    return {name: points[0] for name, points in pose(Conformation(species=species), Walk(), np.zeros(1)).items()}


def test_proportions_are_the_animals():
    joints = {species: at_rest(species) for species in SPECIES}
    poll = {species: each["Poll"][1] for species, each in joints.items()}
    assert 1.45 < poll[GIRAFFE] < 1.65 and poll[COW] < 1 < poll[HORSE] < 1.2
    trunk = {species: each["Shoulder"][0] - each["Ischium"][0] for species, each in joints.items()}
    assert trunk[GIRAFFE] < trunk[HORSE] < trunk[COW]
    legs = {species: each["Girth"][1] for species, each in joints.items()}
    assert legs[COW] < legs[HORSE] < legs[GIRAFFE]
    assert 4.3 < poll[GIRAFFE] * GIRAFFE.withers_m < 5.5  # metres


@OTHERS
def test_a_species_is_drawn_whole_and_in_the_picture(species):
    for horse in [horse for horse in herd(0, domain=species.name) if horse.number in (1, 4, 14)]:
        picture = next(draw(replace(horse, handler=None, companion=None), [horse.n_frames // 2]))
        _, _, sizes, _ = cv2.connectedComponentsWithStats(picture.mask("horse").astype(np.uint8))
        assert sizes[1:, 4].max() > 0.97 * sizes[1:, 4].sum() > 600
        assert (picture.positions[:, 1] > 0).all() and (picture.positions[:, 1] < 162).all()
        assert set(np.unique(picture.parts)) >= set(range(1, 9)) - {5, 6}  # Near limbs may be hidden


@OTHERS
def test_the_factors_are_the_horses(species):
    """Another kind of animal is the only thing that is other."""
    for horse, other in zip(herd(0), herd(0, domain=species.name), strict=True):
        assert replace(other.body, species=HORSE) == horse.body and other.walk == horse.walk
        for field in ("place", "light", "shade", "film"):
            assert getattr(other, field) == getattr(horse, field)
        assert other.coat.name in {coat.name for coat in species.coats} and other.coat.seed == horse.coat.seed
        assert (other.companion is None) == (horse.companion is None)
        if horse.handler:  # as tall in metres
            tall = horse.handler.height * HORSE.withers_m
            assert other.handler.height * species.withers_m == pytest.approx(tall)
        if horse.companion:
            assert other.companion.body.species == species


def test_coats_have_names_of_their_own():
    names = [coat.name for species in SPECIES for coat in species.coats]
    assert len(set(names)) == len(names) == len(EVERY_COAT)


def test_patches_are_dark_and_leave_the_lower_legs():
    for coat in (coat for species in SPECIES for coat in species.coats if coat.pattern):
        assert coat.pattern in PATTERNS
        patched, bare = (skin(each).texture for each in (coat, replace(coat, pattern="")))
        share = patched / bare
        assert share.min() == pytest.approx(1 - coat.patches, abs=0.02) and share.max() == pytest.approx(1)
        assert 0.15 < (share < 0.9)[: len(share) // 2].mean() < 0.9
        np.testing.assert_allclose(share[-20:], 1)
    assert not any(coat.pattern for coat in COATS)
