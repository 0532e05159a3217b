"""What was published on Horse-10 by others: values as at the source, and protocols that never mix."""

import re

import pytest

from horse10.book.tables import leaderboard as tables
from horse10.papers import leaderboard, published

PROTOCOLS = [
    leaderboard.PAPER,
    leaderboard.ZOO,
    leaderboard.SUPERANIMAL,
    leaderboard.EARLIER,
    leaderboard.BOTTOM_UP,
]


def of(protocol, entry, test_set, metric="normalised error", share=1):
    table = leaderboard.means(protocol)
    found = table.query("entry == @entry and test_set == @test_set and metric == @metric and share == @share")
    assert len(found) == 1
    return found.iloc[0]


def test_every_score_has_a_protocol_and_one_value():
    scores = leaderboard.scores()
    assert set(scores["protocol"]) == set(PROTOCOLS) <= set(leaderboard.protocols().index)
    assert not scores.duplicated([*leaderboard.KEYS, "split"]).any()
    assert scores["value"].notna().all()
    assert scores.query("protocol == 'paper'")["value"].between(60, 100).all()


@pytest.mark.parametrize(
    ("network", "pck", "error"),
    [
        ("ResNet-50", 0.952, 0.118),
        ("ResNet-101", 0.953, 0.119),
        ("ResNet-152", 0.965, 0.113),
        ("HRNet-w32", 0.946, 0.130),
        ("HRNet-w48", 0.968, 0.108),
    ],
)
def test_means_of_the_zoo(network, pck, error):
    """As computed independently from the zoo's pages."""
    assert of(leaderboard.ZOO, network, "unsaid", "PCK@0.3")["mean"] == pytest.approx(pck, abs=5.1e-4)
    assert of(leaderboard.ZOO, network, "unsaid")["mean"] == pytest.approx(error, abs=5.1e-4)


@pytest.mark.parametrize(
    ("entry", "ood", "sd", "within", "precision"),
    [
        ("transfer learning, ImageNet", 0.135, 0.036, 0.036, 0.905),
        ("transfer learning, AP-10K", 0.092, 0.029, 0.036, 0.940),
        ("transfer learning, SuperAnimal", 0.082, 0.021, 0.036, 0.948),
        ("fine-tuning, AP-10K", 0.083, 0.018, 0.036, 0.940),
        ("fine-tuning, SuperAnimal", 0.073, 0.012, 0.038, 0.954),
        ("memory replay, SuperAnimal", 0.073, 0.004, 0.040, 0.952),
    ],
)
def test_means_of_superanimal(entry, ood, sd, within, precision):
    """As computed independently from the repository's file."""
    found = of(leaderboard.SUPERANIMAL, entry, "ood")
    assert (found["mean"], found["sd"]) == pytest.approx((ood, sd), abs=6e-4)
    assert found["n"] == 3
    assert of(leaderboard.SUPERANIMAL, entry, "within")["mean"] == pytest.approx(within, abs=6e-4)
    assert of(leaderboard.SUPERANIMAL, entry, "unsaid", "mAP")["mean"] == pytest.approx(precision, abs=6e-4)


def test_zero_shot_has_no_share_of_the_training_frames():
    assert of(leaderboard.SUPERANIMAL, "zero-shot, SuperAnimal", "ood", share=0)["mean"] == pytest.approx(
        0.228, abs=6e-4
    )
    assert set(published.load("leaderboard").query("share == 0")["method"]) == {"zero-shot"}


def test_the_best_of_each_by_its_own_measure():
    best = leaderboard.best()
    assert list(best.index) == PROTOCOLS
    assert best["entry"].tolist()[:3] == ["EfficientNet-B6", "HRNet-w48", "memory replay, SuperAnimal"]
    assert best.loc[leaderboard.BOTTOM_UP, "entry"] == "transfer learning, ImageNet"
    assert leaderboard.best_words(best.loc[leaderboard.PAPER]) == "EfficientNet-B6, PCK@0.3 88.4 %"
    assert leaderboard.best_words(best.loc[leaderboard.ZOO]) == "HRNet-w48, PCK@0.3 0.968\u00a0±\u00a00.006"


def test_networks_differ_out_of_domain():
    ranges = leaderboard.ranges()
    assert ranges.loc[leaderboard.PAPER, ["within range", "ood range"]].tolist() == pytest.approx([4.7, 24.9])
    assert (ranges["ood range"] > ranges["within range"]).all()
    assert leaderboard.ZOO not in ranges.index  # it does not tell known from unseen horses
    assert leaderboard.in_full(leaderboard.ZOO).empty
    assert ranges["n"].tolist() == [13, 6, 4, 4]


def test_the_earlier_file_is_not_the_later_one_in_another_unit():
    factor = leaderboard.earlier_over_later()
    assert len(factor) == 5
    assert factor["zero-shot, SuperAnimal"] == pytest.approx(0.6399 / 0.2280, abs=2e-3)
    assert factor["transfer learning, ImageNet"] == pytest.approx(0.1792 / 0.1354, abs=2e-3)


def test_each_protocol_has_its_own_table():
    paper = leaderboard.entries(leaderboard.PAPER)
    assert list(paper.columns) == ["entry", "PCK@0.3 (%), within domain", "PCK@0.3 (%), out of domain"]
    assert paper["PCK@0.3 (%), out of domain"].iloc[2] == "73.0"
    animals = leaderboard.entries(leaderboard.SUPERANIMAL)
    assert len(animals) == 6 * 5 + 3
    assert not any("PCK" in column for column in animals)
    assert animals.query("entry == 'zero-shot, AP-10K'")["share of the training frames"].tolist() == ["none"]
    splits = leaderboard.by_split().set_index("network")
    assert splits.loc["HRNet-w32", "normalised error"].tolist() == ["0.122", "0.116", "0.153", "0.130"]
    assert leaderboard.split_words(leaderboard.ZOO, "unsaid") == "split 1: 0.110, split 2: 0.109, split 3: 0.133"


def test_sources_are_links_and_nothing_is_loaded():
    html = tables.side_by_side()
    assert len(html.columns) == 4
    sources = html[html[""] == "source"].iloc[0, 1:]
    assert sources.str.contains('<a href="https://').all()
    assert not re.search(r"<(img|script|iframe|link)", html.to_html(escape=False))
    assert tables.work_links(leaderboard.PAPER).count("<a ") == 1
    assert tables.work_links(leaderboard.ZOO).count("<a ") == 2


def test_the_protocols_say_whether_and_why():
    protocols = leaderboard.protocols()
    assert protocols["why"].str.len().min() > 5
    assert protocols.loc[leaderboard.ZOO, "comparable"] == "no"
    assert protocols["numbers_read"].str.startswith("second-hand").sum() == 1
