"""What Mathis et al. print, computed again: against values worked by hand and those of an independent reading."""

import pandas as pd
import pytest

from horse10.papers import mathis, mathis_tables, published

# shared/published/verification.csv: slope, R², p, Spearman's rho, n of PCK on top-1
VERIFIED = {
    ("within domain", "checkpoint_top1"): (0.186, 0.848, 8.0e-06, 0.877, 13),
    ("within domain", "checkpoint_top1_revised"): (0.187, 0.849, 7.5e-06, 0.877, 13),
    ("within domain", "keras_applications_top1"): (0.183, 0.845, 8.9e-06, 0.877, 13),
    ("within domain", "keras_io_top1"): (0.058, 0.483, 2.6e-02, 0.701, 10),
    ("out of domain", "checkpoint_top1"): (1.015, 0.971, 8.6e-10, 0.982, 13),
    ("out of domain", "checkpoint_top1_revised"): (1.023, 0.972, 6.5e-10, 0.982, 13),
    ("out of domain", "keras_applications_top1"): (1.004, 0.971, 9.0e-10, 0.982, 13),
    ("out of domain", "keras_io_top1"): (0.779, 0.929, 7.0e-06, 0.960, 10),
}


def test_lines_of_pck_on_top1():
    fits = mathis.fits().set_index(["subset", "top-1"])
    assert set(fits.index) == set(VERIFIED)
    for key, (slope, r_squared, p, rho, n) in VERIFIED.items():
        found = fits.loc[key]
        assert (found["slope"], found["r_squared"], found["rho"]) == pytest.approx((slope, r_squared, rho), abs=6e-4)
        assert found["p"] == pytest.approx(p, rel=0.02)
        assert found["n"] == n
    odds = fits.xs("checkpoint_top1", level="top-1")["r_squared of logits"]
    assert odds.to_dict() == pytest.approx({"within domain": 0.865, "out of domain": 0.977}, abs=6e-4)


def test_an_r_squared_and_a_number_of_networks_give_p():
    found = mathis.implied_p("I08", 6)  # verification.csv: .099 to .1
    assert (found.low, found.high) == pytest.approx((0.0985, 0.1033), abs=1e-4)
    assert mathis.r_squared_needed("I09", 6) == pytest.approx(0.417, abs=5e-4)
    five = mathis.implied_p("I08", 5)
    assert five.low < published.printed()["I09"] < five.high


@pytest.mark.parametrize(
    ("model", "batch", "other", "bounds"),
    [  # verification.csv, over the three sizes
        ("MobileNetV2-0.35", 256, "ResNet-50", (2.10, 2.33)),
        ("MobileNetV2-0.5", 256, "ResNet-50", (1.90, 2.36)),
        ("MobileNetV2-1", 256, "ResNet-50", (1.40, 1.54)),
        ("MobileNetV2-0.35", 1, "ResNet-50", (1.22, 1.73)),
        ("MobileNetV2-0.75", 1, "ResNet-50", (1.02, 1.48)),
        ("MobileNetV2-0.35", 256, "ResNet-101", (2.83, 3.17)),
    ],
)
def test_times_as_fast(model, batch, other, bounds):
    found = mathis.times_as_fast([model], [other], batch)
    assert (found.low, found.high) == pytest.approx(bounds, abs=5e-3)
    assert found.low <= found.value <= found.high
    assert not found.rounding


def test_times_as_fast_by_hand():
    found = mathis.times_as_fast(["MobileNetV2-1"], ["ResNet-101"], 256)
    assert found.value == pytest.approx((1834 / 902 + 523 / 249 + 118 / 62) / 3)
    one = mathis.times_as_fast(["MobileNetV2-1", "MobileNetV2-0.75"], ["ResNet-101"], 256)
    other = mathis.times_as_fast(["MobileNetV2-0.75"], ["ResNet-101"], 256)
    assert one.value == pytest.approx((found.value + other.value) / 2)


def test_against_the_mean_speed_of_both_resnets():
    found = mathis.times_as_fast(["MobileNetV2-0.35"], ["ResNet-50", "ResNet-101"], 256)
    first, last = 2557 / (1208 + 902) * 2, 176 / (84 + 62) * 2
    assert found.value == pytest.approx((first + 784.5 / (339 + 249) * 2 + last) / 3)
    assert (found.low, found.high) == pytest.approx((last, 789 / (339 + 249) * 2))


def test_learning_rates_tried_best_and_taken_over():
    rates = mathis.learning_rates()
    assert rates["kind"].value_counts().to_dict() == {"tried": 42, "best": 10, "taken over": 9, "not tried": 1}
    off = rates[rates["kind"] == "not tried"].iloc[0]
    assert (off["model"], off["init"], off["rate"]) == ("MobileNetV2-0.35", "scratch", 0.05)
    used = rates[rates["kind"] != "tried"].set_index(["init", "model"])
    assert used.loc[("pretrained", "ResNet-101"), ["rate", "searched"]].tolist() == [1e-4, "ResNet-50"]
    assert used.loc[("scratch", "MobileNetV2-0.5"), ["rate", "searched"]].tolist() == [0.05, "MobileNetV2-0.35"]
    assert used.loc[("scratch", "EfficientNet-B3"), ["kind", "searched"]].tolist() == ["best", "EfficientNet-B3"]
    assert ("scratch", "ResNet-101") not in used.index
    own = rates[rates["kind"].isin(["best", "not tried"])]
    assert (own["searched"] == own["model"]).all()


def test_the_protocol_says_what_changed():
    table = mathis_tables.protocol().set_index("")
    assert not table.isna().any(axis=None)
    assert not table.map(lambda text: "{" in text).any(axis=None)
    changed = table["2019 to 2020"]
    assert changed[["labelled frames", "splits", "body parts", "score maps: px of the frame per cell"]].eq("same").all()
    assert changed[["optimiser", "images in a step", "networks", "steps, from ImageNet"]].eq("changed").all()
    assert changed["nose–eye distance"] == "not said"
    assert table.loc["share of the frames to train on"].tolist()[:2] == ["5, 10, 20, 50, 90 %", "5, 50 %"]
    assert table.loc["learning rate, from random weights"].iloc[0] == "10⁻⁶ for 5,000 steps, 10⁻⁴ for 20,000, then 0.02"
    assert table.loc["steps, from random weights"].tolist()[:2] == ["100,000, for one network 600,000", "180,000"]
    assert table.loc["learning rate, after 430,000 steps"].iloc[0].startswith("0.002,")
    assert table.loc["batch norm of MobileNetV2s"].tolist() == ["not said", "trained", "not said"]


def test_decay_targets_stand_beside_initial_rates():
    table = mathis_tables.decay_targets().set_index("network")
    assert table.loc["MobileNetV2-0.35"].tolist() == ["0.01 to 0", "0.05 to 0.005"]
    assert table.loc["ResNet-50"].tolist() == ["10⁻⁴ to 10⁻⁵", "5·10⁻⁴ to 5·10⁻⁵"]
    assert table.loc["EfficientNet-B6"].tolist() == ["5·10⁻⁴ to 10⁻⁵", "not printed"] and len(table) == 13


def test_two_printed_accuracies_tell_which_sources_can_be_behind_an_axis():
    assert mathis.sources_as_printed() == [mathis.TOP1["checkpoint_top1"], mathis.TOP1["checkpoint_top1_revised"]]


def test_the_speed_table_marks_what_was_repaired_and_bounds_what_was_lost():
    table = mathis_tables.speed().set_index("network")
    assert table.loc["MobileNetV2-0.35", ("one frame at a time", "512 px")] == "60–69"
    assert table.loc["MobileNetV2-0.5", ("batch of 256", "256 px")] == "700–799"
    assert table.loc["MobileNetV2-1", ("batch of 256", "512 px")] == "118‡"
    assert table.loc["ResNet-50", ("batch of 256", "128 px")] == "1208†"
    assert table.loc["ResNet-101", ("batch of 256", "128 px")] == "902"
    cells = pd.Series(table.to_numpy().ravel())
    assert cells.str.contains("–").sum() == 8
    assert cells.str.contains("†").sum() == 21
    assert cells.str.isdecimal().sum() == 6


def test_speed_ratios_are_mean_lowest_and_highest():
    table = mathis_tables.speed_ratios()
    assert table["frames at a time"].tolist() == [1] * 4 + [256] * 4
    of = table.query("network == 'MobileNetV2-0.35' and `frames at a time` == 256").iloc[0]
    assert of["over ResNet-50"] == "2.18 (2.10 to 2.33)"
    assert of["over mean of both"] == "2.50 (2.41 to 2.68)"


def test_claims_of_the_error_stand_as_printed():
    table = mathis_tables.error_claims()
    assert table["slope"].tolist() == ["−0.33", "−1.6", "−0.26", "−0.21", "−0.33", "−0.93"]
    assert table["p"].tolist() == ["0.0010", "0.0008", "0.166", "0.098", "1.4·10⁻⁷", "9·10⁻⁸"]
    assert table["networks"].tolist() == [6, 6, 6, 6, 13, 13]
    allowed = table["p that this R² allows"]
    assert allowed.iloc[2] == "0.0985 to 0.103"
    assert allowed.iloc[5] == "7.16·10⁻⁸ to 1.58·10⁻⁷"


def test_tables_for_reading_keep_the_printed_digits():
    sources = mathis_tables.top1_sources().set_index("network")
    assert sources.loc["MobileNetV2-0.75"].tolist()[-1] == "73.0"
    assert sources.loc["MobileNetV2-0.35", mathis.TOP1["keras_applications_top1"]] == "60.09"
    assert sources[mathis.TOP1["keras_io_top1"]].isna().sum() == 3
    fits = mathis_tables.fits()
    assert fits["networks"].tolist() == [13, 13, 13, 10] * 2
    assert fits["p"].iloc[4] == "8.6·10⁻¹⁰"
