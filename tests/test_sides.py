"""Left and right body parts in the many ways in which people name them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from horse10.bodyparts import BODYPARTS, sides

PAIRS = [
    ("left_ear", "right_ear"),
    ("leftear", "rightear"),
    ("leftEar", "rightEar"),
    ("LeftEar", "RightEar"),
    ("Left Ear", "Right Ear"),
    ("LEFT-EAR", "RIGHT-EAR"),
    ("Left_ear", "right_ear"),  # case does not matter
    ("ear_left", "ear_right"),
    ("earLeft", "earRight"),
    ("earleft", "earright"),
    ("front_left_paw", "front_right_paw"),
    ("frontleftpaw", "frontrightpaw"),
    ("left", "right"),
    ("l_ear", "r_ear"),
    ("L_Ear", "R_Ear"),
    ("ear_l", "ear_r"),
    ("ear.L", "ear.R"),
    ("earL", "earR"),
    ("EarL", "EarR"),
    ("LEar", "REar"),
    ("lEar", "rEar"),
    ("L", "R"),
    ("L1", "R1"),  # legs of insects
    ("legL1_tip", "legR1_tip"),
    ("l-1", "r-1"),
    ("lfoot", "rfoot"),
    ("footl", "footr"),
    ("LFoot", "RFoot"),
    ("LHIP", "RHIP"),
    ("Lfoot", "Rfoot"),
    ("EARL", "EARR"),
    ("ear", "eal"),  # the same name with the other letter: nobody would call it so otherwise
    ("lear", "rear"),
    ("lower_l", "lower_r"),
    ("tail_l", "tail_r"),
    ("LF_paw", "RF_paw"),
    ("FL", "FR"),
    ("hl", "hr"),
    ("pawLH", "pawRH"),
    ("paw2LF_top", "paw3RF_top"),  # numbers of their own
    ("Nearknee", "Offknee"),
    ("near_hoof", "off_hoof"),
    ("Ohr links L", "Ohr links R"),
    ("oreille_é_l", "oreille_é_r"),
    ("左_L", "左_R"),
    ("Pfote_links", "Pfote_rechts"),
    ("LinkesOhr", "RechtesOhr"),
    ("oreille_gauche", "oreille_droite"),
    ("oeil gauche", "oeil droit"),
    ("oreja_izquierda", "oreja_derecha"),
    ("ojoIzquierdo", "ojoDerecho"),
    ("zampa_sinistra", "zampa_destra"),
    ("orelha_esquerda", "orelha_direita"),
    ("öga_vänster", "öga_höger"),
    ("øje_venstre", "øje_højre"),
    ("øye_venstre", "øye_høyre"),
    ("ucho_lewe", "ucho_prawe"),
    ("左耳", "右耳"),
]
NONE = [
    "tail",
    "ear",
    "nostril",
    "Tail",
    "TAIL",
    "EAR",
    "lip",
    "rump",
    "leg",
    "elbow",
    "collar",
    "nose1",
    "é",
    "",
    "x y",
]
NONE += ["Gelenk_link", "gauche", "derecho_nariz", "levator"]  # no other name differs in the side alone
ALONE = ["left_ear", "earL", "ear_r", "R", "LF", "wingRight", "upright", "Offknee", "L1", "paw_hl"]


@pytest.mark.parametrize("pair", PAIRS)
def test_a_pair_in_any_convention(pair):
    for names in (pair, pair[::-1], ("nose", *pair, "tail")):
        partners, alone = sides(names)
        where = [names.index(part) for part in pair]
        assert [partners[k] for k in where] == where[::-1] and not alone
        assert all(partners[k] == k for k in range(len(names)) if k not in where)


def test_an_l_or_r_that_merely_ends_a_word_is_no_side():
    assert sides(NONE) == (tuple(range(len(NONE))), ())


@pytest.mark.parametrize("name", ALONE)
def test_a_side_without_its_partner_is_told(name):
    assert sides(["nose", "tail", "ear", name]) == ((0, 1, 2, 3), (name,))


def test_two_partners_are_none():
    partners, alone = sides(["ear_l", "ear_r", "EAR_R", "eye_l", "eye_r"])
    assert partners == (0, 1, 2, 4, 3) and alone == ("ear_l", "ear_r", "EAR_R")
    assert sides(["paw1_l", "paw2_l", "paw3_r"]).alone == ("paw1_l", "paw2_l", "paw3_r")


def test_numbers_count_where_they_tell_pairs_apart():
    names = ["leg1_l", "leg2_l", "leg2_r", "leg1_r"]
    assert sides(names) == ((3, 2, 1, 0), ())


def test_all_legs_of_a_bee_and_of_a_horse():
    bee = [f"{side}_leg_{place}_{n}" for side in ("right", "left") for place in ("front", "back") for n in (1, 2)]
    assert sides(bee) == ((4, 5, 6, 7, 0, 1, 2, 3), ())
    partners, alone = sides(BODYPARTS)
    exchange = {"Near": "Off", "Off": "Near"}
    assert not alone
    for part, partner in zip(BODYPARTS, (BODYPARTS[k] for k in partners), strict=True):
        assert partner == re.sub("^(Near|Off)", lambda side: exchange[side[0]], part)


@given(st.lists(st.text("lrLR_eatf1 ", max_size=6), max_size=8))
def test_of_any_names_partners_are_each_others(names):
    partners, alone = sides(names)
    assert all(partners[partners[k]] == k for k in range(len(names)))
    assert not set(alone) & {names[k] for k in range(len(names)) if partners[k] != k} or len(set(names)) < len(names)
