"""The ledger: verdicts follow from numbers, and every claim has one that it deserves."""

import numpy as np
import pandas as pd
import pytest

from horse10.book.charts import claims as claimcharts
from horse10.book.sources import Source
from horse10.book.tables import claims as tables
from horse10.papers import claims, comparison, published
from horse10.papers.found import Found, between


@pytest.fixture(scope="module")
def ledger():
    return claims.ledger()


@pytest.mark.parametrize(
    ("comparator", "printed", "found", "expected"),
    [
        ("=", "0.99", Found(0.9854), "reproduced"),
        ("=", "0.99", Found(0.9849), "differs"),
        ("=", "0.99", Found(0.9849, 0.984, 0.986), "within rounding"),
        ("=", "0.99", Found(0.9849, 0.984, 0.9849), "differs"),
        ("=", "0.99", Found(0.9849, 0.984, 0.986, rounding=False), "differs"),
        ("=", "0.96", Found(0.94, 0.93, 0.98), "within rounding"),  # the printed value lies between the bounds
        ("=", "17", Found(17.49), "reproduced"),
        ("=", "17", Found(17.51), "differs"),
        ("=", "1.4e-7", Found(1.44e-7), "reproduced"),
        ("=", "1.4e-7", Found(1.46e-7), "differs"),
        ("=", "89.0", Found(89.04), "reproduced"),
        ("=", "89.0", Found(89.06), "differs"),
        ("<", "1e-8", Found(9e-9), "reproduced"),
        ("<", "1e-8", Found(1.06e-8, 6e-9, 2e-8), "within rounding"),
        (">", "2", Found(1.4), "differs"),
        ("<=", "0.5", Found(0.5), "reproduced"),
        (">=", "2", Found(2.0), "reproduced"),
        ("~", "160", Found(152.0), "reproduced"),
        ("~", "160", Found(151.0), "differs"),
        ("holds", "yes", Found(True), "reproduced"),
        ("holds", "yes", Found(False), "differs"),
    ],
)
def test_verdicts(comparator, printed, found, expected):
    assert claims.verdict(comparator, printed, found) == expected


@pytest.mark.parametrize(
    ("printed", "value", "statistic", "said"),
    [
        ("0.99", 0.98537, "r", "0.985"),
        ("17", 16.968, "ratio", "17"),
        ("17", 16.91, "ratio", "16.9"),
        ("13", 13.0, "count", "13"),
        ("89.0", 89.0, "accuracy", "89.0"),
        ("160", 135.75, "count", "136"),  # there are no half frames
        ("1e-11", 3.694e-12, "p_value", "3.7·10⁻¹²"),
        ("1.4e-7", 1.0783e-7, "p_value", "1.1·10⁻⁷"),
        ("0.166", 0.100906, "p_value", "0.101"),
        ("0.0010", 0.00095358, "p_value", "0.00095"),
        ("1e-3", 0.00123, "", "0.0012"),
        ("yes", True, "ordering", "yes"),
        ("yes", np.bool_(False), "ordering", "no"),
        ("-0.33", -0.3312, "slope", "−0.331"),
    ],
)
def test_a_value_has_a_digit_more_than_the_printed_one_and_a_p_as_many(printed, value, statistic, said):
    assert claims.shown(printed, value, statistic) == said


def test_numbers_are_readable():
    said = [published.readable(text) for text in ("1e-11", "9e-8", "-0.33", "75750", "2500", "0.0002", "yes")]
    assert said == ["10⁻¹¹", "9·10⁻⁸", "−0.33", "75,750", "2500", "0.0002", "yes"]


def test_every_claim_has_a_verdict_and_the_reason_for_having_none(ledger):
    assert ledger["verdict"].isin(claims.VERDICTS).all()
    assert ((ledger["basis"] == "recomputed") == ledger["needs"].isna()).all()
    assert ledger.loc[ledger["verdict"] == "not recomputable", "note"].notna().all()
    assert (ledger.loc[ledger["needs"] == "runs", "verdict"] == "not run").all()
    assert ledger.loc[ledger["verdict"] == "differs", ["rests_on", "note"]].notna().any(axis=1).all()


def test_findings_and_bookkeeping_are_apart(ledger):
    groups = claims.groups(ledger)
    assert list(groups) == ["findings", "bookkeeping"] and sum(map(len, groups.values())) == len(ledger)
    assert set(groups["findings"]["kind"]) == {"finding"} and "finding" not in set(groups["bookkeeping"]["kind"])
    assert set(ledger["kind"]) == set(claims.KINDS)
    counted = groups["findings"]["statistic"].eq("count") & groups["findings"]["needs"].isna()
    assert not counted.any()  # what is only counted finds nothing


def test_a_claim_with_several_readings_states_one(ledger):
    several = ledger["comparator"].eq("~") | ledger["rests_on"].fillna("").str.contains("speed")
    assert ledger.loc[several & ledger["needs"].isna(), "reading"].notna().all() and several.any()


def test_no_row_talks_to_those_who_made_the_ledger(ledger):
    words = ledger[["claim", "reading", "note"]].fillna("").agg(" ".join, axis=1)
    inside = words[words.str.contains(rf"\b(?:{'|'.join(ledger.index)})\b|conflicts with", regex=True)]
    assert inside.to_dict() == {}


def test_a_caption_on_speed_is_read_in_one_way(ledger):
    speeds = ledger.loc[["I24", "I25", "I26"]]
    assert speeds["reading"].str.contains("MobileNetV2-0.35 against").all()
    assert speeds["value"].tolist() == pytest.approx([2.50, 2.18, 37.3], rel=3e-3)
    assert speeds["verdict"].tolist() == ["reproduced", "reproduced", "within rounding"]


def test_an_effect_is_not_judged_by_the_number_of_frames_in_its_sentence(ledger):
    assert (ledger.loc["W14", "kind"], ledger.loc["W14", "verdict"]) == ("finding", "not run")
    assert (ledger.loc["W28", "kind"], ledger.loc["W28", "verdict"]) == ("data", "differs")


def test_frames_are_counted_in_whole_ones(ledger):
    frames = ledger[(ledger["unit"] == "frames") & (ledger["basis"] == "recomputed")]
    assert len(frames) > 7 and (frames[["low", "high"]].dropna() % 1 == 0).all(axis=None)
    assert ledger.loc["I38", ["low", "high"]].tolist() == [1386, 1564]  # the official sets, as on the page of the data


def test_claims_rest_on_tables_that_exist(ledger):
    rests_on = set(";".join(ledger["rests_on"].dropna()).split(";"))
    assert rests_on <= {*published.names(), "splits"}


def test_counts_are_those_of_the_ledger(ledger):
    counts = claims.counts(ledger)
    assert counts.loc["all", "all"] == len(ledger) == counts.drop(index="all")["all"].sum()
    assert (counts.drop(columns="all").sum(axis=1) == counts["all"]).all()
    assert set(counts.index) == {*claims.PAPERS.values(), "all"}


def test_a_claim_nobody_computes_is_named(monkeypatch):
    monkeypatch.setattr(claims.he, "recomputed", dict)
    with pytest.raises(ValueError, match="disagree about R08, R09, R12, R13"):
        claims.ledger()


def test_a_result_without_a_claim_is_named(monkeypatch):
    everything = claims.he.recomputed() | {"X01": Found(1.0)}
    monkeypatch.setattr(claims.he, "recomputed", lambda: everything)
    with pytest.raises(ValueError, match="disagree about X01"):
        claims.ledger()


def test_a_mean_of_several_is_not_excused_by_their_spread():
    assert claims.verdict("=", "40", between([2, 72])) == "differs"


# ------------------------------------------------------------------ measured by this project


def runs(pck=(63.0, 63.6, 63.9), arch="mobilenet_v2_0.35", **changed):
    """Runs of one network on the three splits of Horse-10, as `records.load` gives them."""
    row = {"dataset_name": "horse10", "recipe": "workshop2020", "weights_kind": "imagenet", "train_fraction": 50}
    row |= {"train_frames": 0, "canvas": 0}
    row |= {"arch": arch, "within_pck": 0.95, "within_normalized_error": 0.1, "ood_normalized_error": 0.2} | changed
    return pd.DataFrame([{**row, "split": str(k), "ood_pck": value / 100} for k, value in enumerate(pck, 1)])


def test_a_printed_value_in_the_interval_over_splits_is_reproduced():
    ledger = claims.ledger(runs())
    claim = ledger.loc["T01o"]
    assert (claim["verdict"], claim["basis"]) == ("reproduced", "measured")
    assert claim["value"] == pytest.approx(63.5)
    half = 4.302653 * np.std([63.0, 63.6, 63.9], ddof=1) / np.sqrt(3)  # t of two degrees
    assert (claim["low"], claim["high"]) == pytest.approx((63.5 - half, 63.5 + half))
    assert ledger.loc["T02o", "verdict"] == "not run"


def test_a_printed_value_outside_of_it_differs():
    assert claims.ledger(runs(pck=(70.0, 70.1, 70.2))).loc["T01o", "verdict"] == "differs"


@pytest.mark.parametrize(
    "changed",
    [
        {"dataset_name": "synthetic"},
        {"recipe": "quick"},
        {"weights_kind": "scratch"},
        {"train_fraction": 5},
        {"train_frames": 20},
        {"canvas": 144},
    ],
)
def test_other_runs_do_not_count(changed):
    assert claims.ledger(runs(**changed)).loc["T01o", "verdict"] == "not run"


def test_two_splits_are_not_enough():
    assert claims.ledger(runs().iloc[:2]).loc["T01o", "verdict"] == "not run"


def test_a_line_needs_every_network_of_the_paper():
    top1 = published.load("imagenet_top1").set_index("arch")["checkpoint_top1"]
    everything = [
        runs(arch=arch, ood_normalized_error=1 - 0.0093 * top1[arch], within_normalized_error=0.5 - 0.0033 * top1[arch])
        for arch in top1.index
    ]
    whole = pd.concat(everything, ignore_index=True)
    claim = claims.ledger(whole).loc["W04"]
    assert claim["value"] == pytest.approx(-0.93)
    assert claims.ledger(pd.concat(everything[1:], ignore_index=True)).loc["W04", "verdict"] == "not run"
    assert claims.ledger(whole).loc["I04", "verdict"] == "not run"  # another recipe


def test_no_runs_measure_nothing():
    assert comparison.measured(pd.DataFrame(), pd.DataFrame()) == {}


# ------------------------------------------------------------------ shown


def test_pages_link_numbers_to_the_ledger(ledger):
    said = claims.for_pages(ledger)["K01"]
    assert said["printed"] == '<a class="horse10-number" href="claims.html#K01">0.99</a>'
    assert ">0.985<" in said["shown"] and ">0.984<" in said["low"] and ">reproduced<" in said["verdict"]
    assert "shown" not in claims.for_pages(ledger)["T01o"]  # nothing to say before it was run


def test_every_row_of_the_ledger_can_be_linked_to(ledger):
    table = tables.ledger(ledger)
    assert len(table) == len(ledger)
    for name, row in zip(ledger.index, table.to_dict("records"), strict=True):
        assert row[""] == f'<span id="{name}">{name}</span>'
    row = table.set_index("").loc['<span id="K57">K57</span>']
    assert row["printed"].startswith("&lt; 10⁻⁸") and "within-rounding" in row["verdict"]
    assert "Table I.1" in row["claim"] and 'href="kornblith.html"' in row["claim"]


def test_claimed_rows_are_plain(ledger):
    row = tables.claimed(ledger, ["K57"]).iloc[0]
    assert (row["printed"], row["computed again"], row["verdict"]) == ("< 10⁻⁸", "1.1·10⁻⁸", "within rounding")
    assert row["it can be"].startswith("6.5·10⁻⁹ to ") and "read as" not in row


def test_a_mean_is_not_said_to_be_able_to_be_its_extremes(ledger):
    row = tables.claimed(ledger, ["W22", "I38"]).iloc[0]
    assert row["lowest to highest"] == "1386 to 1564" and "it can be" not in row
    assert row["read as"].startswith("the training frames of the official splits")
    assert "<small>lowest to highest: 1386 to 1564</small>" in tables.ledger(ledger.loc[["W22"]])["here"].iloc[0]


def test_the_chart_of_verdicts_counts_what_the_ledger_does(ledger):
    for what, group in claims.groups(ledger).items():
        counts = claims.counts(group)
        spec = claimcharts.verdicts(counts, what, Source(("published",))).to_dict()
        rows = pd.DataFrame(next(iter(spec["datasets"].values())))
        assert rows["claims"].sum() == len(group) and what in spec["title"]["text"]
        assert f"{counts.loc['Kornblith et al. 2019', 'reproduced']} reproduced" in spec["description"]
