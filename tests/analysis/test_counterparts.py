"""Claims asked again in small: the answer follows the rows, and flips when they do."""

import pandas as pd
import pytest

from horse10.analysis import counterparts, ladder
from horse10.analysis.counterparts import he, kornblith, mathis, mensink
from horse10.analysis.verdicts import VERDICTS, above, alike, below, both
from horse10.backbones.weight_sets import BY_NAME
from horse10.book.tables import claims as tables
from horse10.papers import claims, published
from horse10.study import lists
from toy_rows import ARCHS, SETS, row, table, task_rows

PRETRAINED, SCRATCH = {"weights_kind": "imagenet"}, {"weights_kind": "scratch"}
GROUP = {**SCRATCH, "recipe": "short_group"}
FOUR = ("mobilenet_0.25_224_no_top", "mobilenet_v2_0.35_224_no_top", "mobilenet_0.75_224_no_top")
FOUR += ("efficientnet_lite0_no_top",)


def ladder_rows(errors, start=PRETRAINED, within=(0.3, 0.3, 0.3)):
    """A row for each of three networks of rising ImageNet accuracy, with so large an error out of domain."""
    digests = [SETS[arch].sha256 if start == PRETRAINED else None for arch in ARCHS]
    each = zip(ARCHS, digests, errors, within, strict=True)
    return [row(out, known, arch=arch, weights_sha256=digest, **start) for arch, digest, out, known in each]


def both_starts(scratch, pretrained, **settings):
    """The errors of one network out of domain and within: from scratch, and pretrained."""
    return table(row(*scratch, **SCRATCH, **settings), row(*pretrained, **settings))


def probed(setting, *shares, side_px=96):
    """Four networks of rising ImageNet accuracy on two sets, with such shares of right answers."""
    found = []
    for name, share in zip(FOUR, shares, strict=True):
        known = BY_NAME[name]
        digest = known.package.sha256 if known.package else known.sha256
        weights = {"weights": "none"} if setting == "scratch" else {"weights": name, "weights_sha256": digest}
        base = {"setting": setting, "arch": known.arch, "weights_sha256": None, "seed": 0, "side_px": side_px}
        found += [base | weights | {"set": s, "correct": 1000 * share, "n_test": 1000} for s in ("a", "b")]
    return pd.DataFrame(found)


def chains(**scores):
    """Two targets: each score is that of a start, of errors, for both."""
    same = {"task": "pose", "herd": 0, "frames": 30, "tested": 80, "steps": 200, "arch": "a", "seed": 0}
    same |= {"metric": "normalized_error", "more_is_better": False, "source_frames": 200}
    starts = {"alone": ("set", None), "none": ("none", None), "cross": ("set", "depth")}
    rows = []
    for domain in ("barn", "night"):
        for start, score in scores.items():
            origin, source = starts[start]
            own = {"origin": origin, "source_task": source, "source_domain": "sketch" if source else None}
            rows.append(same | own | {"domain": domain, "score": score})
    return pd.DataFrame(rows)


FLIPS = {  # what answers a claim; rows with which it holds; the like with which it does not
    "W04": (table(*ladder_rows((3.4, 2.3, 1))), table(*ladder_rows((1, 2, 3.4)))),
    "W17": (table(*ladder_rows((3, 2, 0.5))), table(*ladder_rows((0.3, 0.3, 0.3), within=(3, 2, 0.5)))),
    "I10": (
        table(*ladder_rows((3, 2, 0.5)), *ladder_rows((2, 2, 2.1), SCRATCH)),
        table(*ladder_rows((2, 2, 2)), *ladder_rows((3, 2, 0.5), SCRATCH)),
    ),
    "I18": (
        table(*ladder_rows((1, 1, 1)), *ladder_rows((2, 2, 2.1), SCRATCH)),
        table(*ladder_rows((2, 2, 2.1)), *ladder_rows((1, 1, 1), SCRATCH)),
    ),
    "W14": (both_starts((1, 3), (1, 1), train_fraction=5), both_starts((1, 1), (1, 3), train_fraction=5)),
    "W18": (both_starts((3, 1), (1, 1)), both_starts((3, 3), (1, 1))),
    "I20": (both_starts((3, 1), (1, 1), train_fraction=90), both_starts((1, 1), (3, 1), train_fraction=90)),
    "K01": (probed("fixed", 0.5, 0.6, 0.7, 0.8), probed("fixed", 0.8, 0.7, 0.6, 0.5)),
    "K03": (probed("scratch", 0.5, 0.6, 0.7, 0.8), probed("scratch", 0.8, 0.7, 0.6, 0.5)),
    "K06": tuple(
        pd.concat([probed("finetuned", *ours), probed("fixed", *base)])
        for ours, base in (((0.8,) * 4, (0.5,) * 4), ((0.5,) * 4, (0.8,) * 4))
    ),
    "M23": (chains(alone=1.0, none=2.0), chains(alone=2.0, none=1.0)),
    "M18": (chains(alone=1.0, cross=2.0), chains(alone=2.0, cross=1.0)),
    "R01": (both_starts((1, 1), (1, 1)), both_starts((1, 9), (1, 1))),
    "R04": (both_starts((1, 3), (1, 1)), both_starts((1, 1), (1, 3))),
    "R07": tuple(
        table(row(1, norms[0], **SCRATCH), row(1, norms[1], **GROUP), row(1, 1)) for norms in ((3, 1), (1, 3))
    ),
    "R10": (both_starts((1, 1), (1, 1), spread=0.01), both_starts((1, 3), (1, 1))),
}


def answer_of(name, rows):
    return counterparts.COUNTERPARTS[name][0].answer(rows)


@pytest.mark.parametrize("name", FLIPS)
def test_an_answer_flips_when_the_rows_do(name):
    holds, fails = (answer_of(name, rows) for rows in FLIPS[name])
    assert holds.holds is True and fails.holds is False
    assert holds.number != fails.number and any(map(str.isdigit, holds.number))


@pytest.mark.parametrize("name", FLIPS)
def test_too_few_rows_are_no_answer(name):
    assert answer_of(name, FLIPS[name][0].iloc[:1]) is None or name == "R01"  # which takes a single run
    assert answer_of(name, FLIPS[name][0].iloc[:0]) is None


def longer(scratch, pretrained, **settings):
    """Errors within domain from both starts after 1000 and after 2000 steps."""
    steps = zip((1000, 2000), zip(scratch, pretrained, strict=True), strict=True)
    return [
        row(1, error, spread=0.01, iterations=n, **start, **settings)
        for n, pair in steps
        for error, start in zip(pair, (SCRATCH, PRETRAINED), strict=True)
    ]


def test_time_makes_up_and_few_frames_ask_for_pretraining():
    fading, growing = longer((3, 1.5), (1, 1)), longer((1.5, 3), (1, 1))
    assert he.gains_by_time(table(*fading)).holds is True and he.gains_by_time(table(*growing)).holds is False
    assert he.gains_by_time(table(*longer((2, 2), (1, 1)))).holds is None and not he.gains_by_time(table(*fading[:2]))
    few, more = longer((3, 3), (1, 1), train_fraction=5), longer((1, 1), (1, 1), train_fraction=5)
    assert he.needs_few_frames(table(*fading, *few)).holds is True
    assert he.needs_few_frames(table(*growing, *more)).holds is False
    assert he.needs_few_frames(table(*fading)) is None
    assert he.catches_up(table(*fading)).number.startswith("1.50 (")  # the longest
    assert he.learns(table(*fading)).number.startswith("error 1.50 (")


def test_precision_is_the_strictest_threshold_against_the_loosest():
    def curves(pretrained, scratch):
        first, last = (f"{a:g} " + "0.5 " * 8 + f"{b:g}" for a, b in (pretrained, scratch))
        cells = {"within_pck_curve": first, "ood_pck_curve": first}, {"within_pck_curve": last, "ood_pck_curve": last}
        starts = zip(({}, SCRATCH), cells, strict=True)
        return table(*[row(1, split=split, **start, **cell) for start, cell in starts for split in (1, 2)])

    assert he.helps_less_with_precision(curves((0.2, 0.9), (0.2, 0.3))).holds is True
    assert he.helps_less_with_precision(curves((0.4, 0.9), (0.1, 0.9))).holds is False
    assert he.helps_less_with_precision(both_starts((1, 1), (1, 1))) is None
    single = he.helps_less_with_precision(curves((0.4, 0.9), (0.1, 0.9)).query("split == 1"))
    assert single.holds is None and single.number.endswith("1 split")
    apart = pd.concat([curves((0.4, 0.9), (0.1, 0.9))[::2], curves((0.2, 0.9), (0.2, 0.3))[1::2]])
    assert he.helps_less_with_precision(apart).holds is None


def boxes(pretrained, batch):
    """AP, AP50 and AP75 of three seeds from both starts."""
    rows = []
    for seed in (0, 1, 2):
        scores = [{"ap": a + seed / 100, "ap50": a + seed / 100, "ap75": b} for a, b in (pretrained, batch)]
        rows.append(task_rows((seed,), pretrained=scores[0], batch=scores[1]))
    return pd.concat(rows)


def test_boxes_from_scratch_are_ahead_or_behind():
    ahead, behind = boxes((0.5, 0.1), (0.6, 0.4)), boxes((0.6, 0.4), (0.5, 0.1))
    assert he.boxes_ahead(ahead).holds is True and he.boxes_ahead(behind).holds is False
    assert he.boxes_ahead(ahead).number.startswith("from scratch minus pretrained: +30.0 (+30.0 to +30.0) points")
    assert he.boxes_behind(behind).number.endswith("200 steps, 3 seeds")
    assert he.boxes_behind(behind).holds is True and he.boxes_behind(ahead).holds is False
    assert he.most_at_precision(ahead).holds is True and he.most_at_precision(behind).holds is False
    less = boxes((0.3, 0.3), (0.9, 0.4))  # ahead in AP75, but by less than in AP50
    assert he.boxes_ahead(less).holds is True and he.most_at_precision(less).holds is False
    single = ahead[ahead["seed"] == 0]
    assert he.boxes_ahead(single).holds is None and he.boxes_ahead(single).number.endswith("400 steps, 1 seed")
    assert "nan" not in he.boxes_ahead(single).number
    assert he.boxes_ahead(single[:0]) is he.most_at_precision(single[:0]) is he.boxes_behind(single[:0]) is None


def test_what_an_interval_says():
    sure, open_ = {"low": 1.0, "high": 2.0}, {"low": -1.0, "high": 2.0}
    assert [above(sure), above(sure, 3), above(open_), above({"low": float("nan"), "high": float("nan")})] == [
        True,
        False,
        None,
        None,
    ]
    assert below(sure, 3) is True and below(open_) is None and alike({"low": 0.9, "high": 1.04}) is True
    assert both(True, None) is None and both(None, False) is False and both(True, True) is True


def test_images_of_another_size_do_not_answer_together():
    most, few = probed("fixed", 0.5, 0.6, 0.7, 0.8), probed("fixed", 0.9, 0.1, 0.1, 0.1, side_px=64)[:4]
    found = kornblith.correlates(pd.concat([few, most]), "fixed")
    assert found == kornblith.correlates(most, "fixed") and found.number.endswith("4 networks, images of 96 px")


def test_claims_that_were_asked_again_are_claims_and_their_studies_and_pages_exist():
    known = published.load("claims").set_index("claim_id")
    assert set(counterparts.COUNTERPARTS) <= set(known.index)
    assert set(FLIPS) <= set(counterparts.COUNTERPARTS)
    for name, scale in counterparts.STUDIES:
        assert scale in lists.scales(name)
    papers = {"W": mathis, "I": mathis, "K": kornblith, "M": mensink, "R": he}
    assert all(name in papers[name[0]].COUNTERPARTS for name in counterparts.COUNTERPARTS)


def test_the_same_words_are_the_same_question():
    """Tables and counts take one answer for all claims that a question is about."""
    asked = {}
    for one in (one for several in counterparts.COUNTERPARTS.values() for one in several):
        settings = {name: value for name, value in getattr(one.answer, "keywords", {}).items() if name != "told"}
        question = getattr(one.answer, "func", one.answer), str(settings)
        assert asked.setdefault((one.study, one.page, one.asked), question) == question


@pytest.fixture(scope="module")
def answers():
    rows = {study: table().reindex(columns=["key"]) for study in counterparts.STUDIES}
    return counterparts.answers(rows | {("ladder", ladder.MOST): table(*ladder_rows((3, 2, 0.5)))})


def test_missing_rows_say_so_and_are_counted(answers):
    found = answers.set_index(["claim_id", "study"])["verdict"]
    assert found["W04", "ladder"] == VERDICTS[True] and found["W04", "bees"] == found["R01", "he"] == "not run yet"
    counted = counterparts.counts(answers)
    assert sum(counted.values()) == len(answers) and counted["does not hold here"] == 0 < counted["holds here"]


def test_the_ledger_gets_a_column_and_keeps_its_verdicts(answers):
    ledger = claims.ledger().loc[["W04", "W07", "R10"]]
    badges = {("ladder", ladder.MOST): "measured on synthetic horses"}
    shown = tables.with_small(ledger, answers, badges)
    assert shown["verdict"].str.extract(">(.*?)<")[0].tolist() == ledger["verdict"].tolist()
    cells = shown[tables.SMALL].tolist()
    assert "holds here" in cells[0] and "slope −" in cells[0] and 'href="ladder.html"' in cells[0]
    assert "measured on synthetic horses" in cells[0] and cells[0].count("<hr>") == 1 and "not run yet" in cells[0]
    assert cells[1] == "" and "not run yet" in cells[2] and "horse10-verdict" not in cells[2]


def test_one_question_is_one_row_with_all_its_claims(answers):
    shown = tables.questions(answers, {("ladder", ladder.MOST): "measured on synthetic horses"})
    first = shown[shown["claims"].str.contains('#W04"')].iloc[0]
    assert [f"#I0{n}" in first["claims"] for n in (4, 5, 6, 7)] == [True, True, True, False]
    assert first["here"].startswith('<span class="horse10-verdict holds-here">')
    assert len(shown) == len(answers.drop_duplicates(["study", "asked", "page"]))


def test_a_network_of_two_sets_of_weights_is_one_network():
    rows = ladder_rows((3.4, 2.3, 1))
    sets = [each.sha256 for each in BY_NAME.values() if each.arch == "mobilenet_v2_1.0"]
    assert mathis.falls(table(*rows), "ood").number.endswith(", 3 networks")
    rows += [rows[1] | {"arch": "mobilenet_v2_1.0", "weights_sha256": digest} for digest in sets]
    assert mathis.falls(table(*rows), "ood").number.endswith(", 4 networks from 5 sets of weights")
