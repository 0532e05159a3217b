"""Gains of sources over ImageNet alone, counted as the paper's tables count them, and the nine findings."""

import itertools

import pandas as pd
import pytest

from horse10.analysis import transfer
from horse10.analysis.findings import findings
from horse10.analysis.verdicts import NOT_RUN, VERDICTS

DOMAINS = ("places", "barn", "night")
METRICS = {"pose": ("normalized_error", False), "depth": ("rmse_m", False), "segmentation": ("miou", True)}


def one(task, domain, score, source=None, origin="set", **settings):
    metric, more = METRICS[task]
    row = {"task": task, "domain": domain, "herd": 0, "frames": 30, "tested": 80, "steps": 200, "arch": "a", "seed": 0}
    row |= {"origin": origin, "score": score, "metric": metric, "more_is_better": more, "source_frames": 200}
    row |= dict(zip(("source_task", "source_domain"), source or (None, None), strict=True))
    return row | settings


def gained(task, percent):
    """A score so many % better than 1."""
    return 1 + (percent if METRICS[task][1] else -percent) / 100


def matrix(percent, **settings):
    """All targets with all sources; percent: of a target and a source, how much it helps."""
    targets = list(itertools.product(METRICS, DOMAINS))
    rows = [one(task, domain, 1.0, **settings) for task, domain in targets]
    rows += [one(task, domain, gained(task, -50), origin="none", **settings) for task, domain in targets]
    for (task, domain), source in itertools.product(targets, targets):
        rows.append(one(task, domain, gained(task, percent((task, domain), source)), source, **settings))
    return pd.DataFrame(rows)


def by_kind(target, source):
    """20 % within domain and task, 5 % within domain, -5 % within task, else -20 %."""
    return {(True, True): 20, (True, False): 5, (False, True): -5}.get(
        (target[1] == source[1], target[0] == source[0]), -20
    )


@pytest.mark.parametrize("task", METRICS)
def test_a_gain_is_positive_where_the_source_helps_whichever_way_the_metric_counts(task):
    rows = pd.DataFrame([one(task, "barn", 2.0), one(task, "barn", 2 * gained(task, 25), ("pose", "night"))])
    assert transfer.gains(rows)["gain"].tolist() == pytest.approx([25])


def test_a_gain_is_over_the_same_target_alone():
    rows = [one("pose", "barn", 1.0), one("pose", "barn", 4.0, seed=1), one("pose", "night", 8.0)]
    rows += [one("pose", "barn", 2.0, origin="none"), one("pose", "barn", 3.0, ("pose", "night"), seed=1)]
    found = transfer.gains(pd.DataFrame(rows))
    assert found["reference"].tolist() == [4.0] and found["gain"].tolist() == pytest.approx([25])


def test_a_gain_is_over_the_run_with_the_same_settings():
    """Three references that differ in one setting each, of which older rows have no norm."""
    same = {"learning_rate": 0.01, "norm": "batch", "batch_size": 8}
    plain = [({}, 2.0), ({"learning_rate": 0.03}, 4.0), ({"norm": "group"}, 8.0), ({"batch_size": 4}, 16.0)]
    rows = [one("pose", "barn", score, **same | other) for other, score in plain]
    rows[0]["norm"] = None
    found = transfer.gains(pd.DataFrame([*rows, one("pose", "barn", 1.0, ("pose", "night"), **same)]))
    assert found["reference"].tolist() == [2.0]


def test_an_experiment_is_the_mean_over_its_seeds():
    rows = [one("pose", "barn", 1.0, seed=seed) for seed in (0, 1)]
    rows += [one("pose", "barn", score, ("pose", "night"), seed=seed) for seed, score in enumerate((0.9, 0.7))]
    experiments = transfer.over_seeds(transfer.gains(pd.DataFrame(rows)))
    assert experiments[["gain", "seeds"]].to_numpy().tolist() == [[pytest.approx(20), 2]]


@pytest.mark.parametrize(
    ("source", "target", "kind"),
    [
        ("barn", "barn", "same"),
        ("places", "places", "same"),
        ("places", "barn", "includes"),
        ("barn", "places", "included"),
        ("places", "night", "other"),
        ("night", "places", "other"),
        ("arena", "barn", "other"),
        ("barn,night", "barn", "includes"),
        ("places,night", "barn", "includes"),
        ("barn,night", "places", "included"),
        ("barn,night", "sketch", "other"),
    ],
)
def test_how_domains_lie_to_each_other(source, target, kind):
    assert transfer.inclusion(source, target) == kind


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        (("pose,pose", "barn,night"), ["within", "within"]),
        (("pose,depth", "night,sketch"), ["cross", "within"]),
        (("depth,depth", "barn,night"), ["within", "cross"]),
        (("depth,depth", "night,sketch"), ["cross", "cross"]),
    ],
)
def test_a_source_of_several_data_sets_is_of_the_kind_of_any_of_them(source, kind):
    found = transfer.gains(pd.DataFrame([one("pose", "barn", 1.0), one("pose", "barn", 0.8, source)]))
    assert found[["image_domain_transfer", "task_type_transfer"]].iloc[0].tolist() == kind


def test_shares_are_counted_as_in_the_printed_tables():
    table = transfer.table7(transfer.over_seeds(transfer.gains(matrix(by_kind))))
    columns = ["positive_percent", "very_positive_percent", "negative_percent", "n_experiments"]
    assert table.loc[("small", "within", "within"), columns].tolist() == [100, 100, 0, 9]
    assert table.loc[("small", "within", "cross"), columns].tolist() == [100, 0, 0, 18]
    assert table.loc[("small", "cross", "within"), columns].tolist() == [0, 0, 100, 18]
    assert table.loc[("small", "all", "all"), columns].tolist() == [33, 11, 67, 81]
    best = transfer.table8(transfer.over_seeds(transfer.gains(matrix(by_kind))))
    assert best.loc[("small", "all", "all")].tolist() == [100, 100, 0, 9]
    assert best.loc[("small", "cross", "cross")].tolist() == [0, 0, 100, 9]


@pytest.mark.parametrize(
    ("gain", "counted"), [(1.9, [0, 0, 0]), (2.1, [100, 0, 0]), (10.1, [100, 100, 0]), (-2.1, [0, 0, 100])]
)
def test_the_papers_bounds(gain, counted):
    rows = pd.DataFrame([one("segmentation", "barn", 100.0), one("segmentation", "barn", 100 + gain, ("pose", "barn"))])
    table = transfer.table7(transfer.over_seeds(transfer.gains(rows)))
    assert table.loc[("small", "all", "all")].tolist() == [*counted, 1]


def test_from_one_task_type_to_another_on_the_same_domain():
    table = transfer.table11(transfer.over_seeds(transfer.gains(matrix(by_kind))))
    assert table.loc[("seg", "kp_det", "same_domain"), ["positive", "negative", "total"]].tolist() == [100, 0, 3]
    assert len(table) == 6


def test_a_rate_is_chosen_by_horses_that_are_never_scored():
    rows = [
        one("pose", "barn", score, learning_rate=rate, validated=validated)
        for rate, score, validated in ((0.01, 9, 1), (0.003, 1, 3))
    ]
    rows += [one("segmentation", "barn", 0.5, learning_rate=rate, validated=rate) for rate in (0.01, 0.003)]
    assert transfer.chosen_rates(pd.DataFrame(rows)) == {"pose": 0.01, "segmentation": 0.01}


def test_a_rate_that_diverged_or_lacks_a_seed_is_not_chosen():
    tried = {0.03: (None, 0.5), 0.01: (2, 2), 0.003: (3, 3)}
    rows = [
        one("pose", "barn", 1, learning_rate=rate, validated=value, seed=seed)
        for rate, values in tried.items()
        for seed, value in enumerate(values)
    ]
    assert transfer.chosen_rates(pd.DataFrame(rows)) == {"pose": 0.01}
    further = one("pose", "barn", 1, learning_rate=0.003, validated=0.1, seed=2)  # of a seed without the other rates
    assert transfer.chosen_rates(pd.DataFrame([*rows, further])) == {"pose": 0.01}


def verdicts(percent, **more):
    rows = matrix(percent)
    experiments = transfer.over_seeds(transfer.gains(rows))
    table = findings(experiments, rows).assign(finding=lambda table: table["finding"].str[:2])
    return table.set_index("finding")


def test_findings_hold_in_a_world_that_is_as_the_paper_says():
    def as_the_paper(target, source):
        if source[1] == target[1] and source[0] == "depth" != target[0]:
            return 1
        return 15 if (source[1], target[1]) == ("places", "barn") else by_kind(target, source)

    rows = pd.concat([matrix(as_the_paper), matrix(lambda *pair: as_the_paper(*pair) / 4, frames=200)])
    found = findings(transfer.over_seeds(transfer.gains(rows)), rows)
    verdict = dict(zip(found["finding"].str[:2], found["verdict"], strict=True))
    assert {verdict[f"A{number}"] for number in (1, 2, 3, 4, 6, 7, 9)} == {VERDICTS[True]}
    assert verdict["A5"] == verdict["A8"] == NOT_RUN


@pytest.mark.parametrize(("smaller", "holds"), [(1, True), (30, None)])
def test_small_sources_are_asked_one_question_and_are_in_no_other(smaller, holds):
    rows = matrix(by_kind)
    full = matrix(lambda target, source: smaller, frames=200).assign(source_frames=20)
    both = pd.concat([rows, full[full["source_task"].isna() | (full["source_task"] == full["task"])]])
    found, before = (findings(transfer.over_seeds(transfer.gains(each)), each) for each in (both, rows))
    asked = found["finding"].str.startswith("A8")
    assert found.loc[asked, "verdict"].item() == VERDICTS[holds]
    assert found.loc[asked, "here"].item().startswith(f"100 % against {0 if holds else 100} % of 9 targets; ")
    counted = ["A2", "A3", "A4", "A6", "A7", "A9"]  # A1 has further targets, without sources
    others = [table[table["finding"].str[:2].isin(counted)].to_numpy().tolist() for table in (found, before)]
    assert others[0] == others[1]


def test_findings_do_not_hold_in_a_world_that_is_the_contrary():
    found = verdicts(lambda target, source: -by_kind(target, source))
    assert set(found.loc[["A3", "A6", "A7"], "verdict"]) == {VERDICTS[False]}
    assert found.loc["A9", "verdict"] == NOT_RUN and found.loc["A9", "here"] == ""


def test_what_targets_do_not_agree_on_is_undecided():
    def mostly(target, source):
        """A source of the same domain alone helps six of nine targets, one of the same task alone the other three."""
        return {(True, False): 5, (False, True): -5}.get((target[1] == source[1], target[0] == source[0]), 1) * (
            1 if target[1] != "night" else -1
        )

    found = verdicts(mostly)
    assert found.loc["A3", "here"] == "67 % against 33 %; difference within targets +33 (−44 to +100)"
    assert set(found.loc[["A3", "A6"], "verdict"]) == {VERDICTS[None]}


def test_a_source_that_includes_its_target_is_compared_on_that_target():
    def helps(target, source):
        """Much on the targets that no source includes; on barn most if it is included."""
        return 30 if target[1] != "barn" else 10 if source[1] == "places" else 5

    found = verdicts(helps).loc["A4"]
    assert (
        found["verdict"] == VERDICTS[True] and "neither +30 %; difference within targets +5 (+5 to +5)" in found["here"]
    )


def test_seeds_of_a_target_are_not_further_targets():
    rows = pd.concat([matrix(by_kind), matrix(by_kind, seed=1)])
    found = findings(transfer.over_seeds(transfer.gains(rows)), rows)
    assert found["here"].iloc[0] == "better for 9 of 9 targets, small and full"


def test_nothing_is_said_of_what_was_not_run():
    rows = matrix(by_kind)[:2]
    found = findings(transfer.over_seeds(transfer.gains(rows)), rows)
    assert len(found) == 9 and set(found["verdict"]) == {NOT_RUN}


def test_nearness_and_gain_are_ranked_target_by_target():
    apart = {"night": 0.0, "barn": 1.0, "places": 2.0}
    rows = matrix(lambda target, source: -10 * apart[source[1]])
    table = pd.DataFrame(
        {"source_domain": source, "domain": target, "assignment": number, "distance": sign * apart[source]}
        for source in DOMAINS
        for target in DOMAINS
        for number, sign in ((1, -1), (2, 1))
    )
    experiments = transfer.over_seeds(transfer.gains(rows))
    assert transfer.correlations(experiments, table).to_numpy().tolist() == [[1, -1, 9], [2, 1, 9]]
    single = experiments[(experiments["domain"] != "barn") | (experiments["source_domain"] == "barn")]
    assert transfer.correlations(single, table).to_numpy().tolist() == [[1, -1, 6], [2, 1, 6]]


def test_distances_are_read_from_their_file():
    found = transfer.distances({"results": {"barn night": {"1": 0.5, "2": 0.25}}})
    assert found.to_numpy().tolist() == [["barn", "night", 1, 0.5], ["barn", "night", 2, 0.25]]


def test_small_and_full_targets_are_ranked_apart():
    """Full targets gain ten times less, but in the same order."""
    apart = {"night": 1.0, "barn": 2.0, "places": 3.0}

    def gain(target, source):
        return -apart[source[1]]

    rows = pd.concat([matrix(lambda *pair: 30 + gain(*pair)), matrix(gain, frames=200)])
    table = pd.DataFrame(
        {"source_domain": source, "domain": target, "assignment": 2, "distance": apart[source]}
        for source in DOMAINS
        for target in DOMAINS
    )
    found = transfer.correlations(transfer.over_seeds(transfer.gains(rows)), table)
    assert found.to_numpy().tolist() == [[2, 1, 18]]
