"""Charts, tables and words of transfer to sets of images, from the rows in results and from rows made here."""

import numpy as np
import pandas as pd
import pytest

from captions import source_of
from horse10.analysis import benchmarks
from horse10.analysis import probing as analysis
from horse10.book import sources
from horse10.book.charts import convergence, few, maps, probing, regularizers
from horse10.book.style import GREY, OTHERS
from horse10.book.tables import probing as tables
from horse10.study import collect
from horse10.transfer.sets import SETS


@pytest.fixture(scope="module")
def every():
    return collect.load("kornblith")


@pytest.fixture(scope="module")
def rows(every):
    return every[(every["side_px"] == 96) & every["top1"].notna()]


def test_every_network_has_a_mark_a_bar_and_a_name(rows):
    source = sources.study("kornblith", rows)
    spec = probing.transfer_by_top1(rows, source).to_dict()
    assert [layer["mark"]["type"] for layer in spec["layer"]] == ["area", "line", "rule", "point", "text"]
    data = spec["datasets"][spec["layer"][3]["data"]["name"]]
    assert len(data) == len(analysis.shares(rows, "fixed")) >= 4
    low, high = (f(data, key=lambda row: row["top1"]) for f in (min, max))
    assert low["network"] in spec["description"] and high["network"] in spec["description"]
    assert source_of(spec) == f"measured on {len(source.badges)} sets of images"


def test_r_of_all_sets_comes_first_and_zero_is_marked(rows):
    spec = probing.r_by_set(rows, sources.study("kornblith", rows)).to_dict()
    order = spec["layer"][1]["encoding"]["y"]["sort"]
    assert order[0] == "all, averaged as logits" and len(order) == analysis.shares(rows, "fixed").shape[1] + 1
    assert spec["layer"][0]["mark"]["type"] == "rule" and spec["layer"][0]["encoding"]["x"]["field"] == "r"


def test_the_printed_r_stands_beside_ours(rows):
    table = tables.beside_the_paper(rows).set_index("setting")
    assert table.loc["logistic regression", "printed r"] == 0.99 and table.iloc[1]["printed r"] == 0.37
    own = analysis.correlations(rows).query("setting == 'fixed' and set == ''")["r"].iloc[0]
    assert table.loc["logistic regression", "r here (95 %)"].startswith(f"{own:.2f}".replace("-", "−"))


def test_the_sentence_follows_the_numbers(rows):
    words = probing.sentence(rows)
    own = analysis.correlations(rows).query("setting == 'fixed'").set_index("set")
    n = own.loc["", "n"]
    assert (
        f"over {n - 1:.0f} networks from {n:.0f} sets of weights" in words
        and "printed r = 0.99" in words
        and "and 0.37 for" in words
    )
    assert f"on {(own.drop(index='')['low'] > 0).sum() or 'none'} of the sets alone" in words
    assert probing.sentence(rows[:0]) == "Too few networks to say."


def test_titles_say_whether_imagenet_predicts_transfer(rows):
    def rising(sign: int) -> pd.DataFrame:
        share = 0.5 + sign * (rows["top1"] - 65) / 50
        return rows.assign(correct=(share * rows["n_test"]).round().astype(int))

    found = [analysis.correlations(table).query("setting == 'fixed'") for table in (rising(1), rising(-1))]
    assert probing.title(rising(1)) == "Better ImageNet networks transfer better to these sets"
    assert probing.title(rising(-1)) == "Better ImageNet networks transfer worse to these sets"
    assert probing.title(rows[:0]) == "Transfer accuracy against ImageNet accuracy"
    assert probing.sets_title(found[0]) == f"ImageNet accuracy predicts transfer on {len(found[0]) - 1} of 6 sets"
    assert probing.sets_title(found[1]) == "ImageNet accuracy predicts transfer on none of 6 sets"
    flat = rows.assign(correct=(rows["n_test"] * (0.5 + rows["top1"].rank(method="dense") % 2 / 10)).round())
    assert probing.title(flat).startswith("No clear relation")


def test_titles_of_the_further_experiments_follow_the_numbers():
    base = {"arch": "toy", "set": "a", "per_class": 2, "seed": 0, "n_test": 99}
    pairs = pd.DataFrame(
        base | {"set": name, "setting": setting, "correct": right}
        for name, rights in (("a", (60, 40)), ("b", (40, 60)))
        for setting, right in zip(("finetuned", "scratch"), rights, strict=True)
    )
    assert few.title(pairs) == "Fine-tuning beats training from random weights in 1 of 2 comparisons"
    assert few.title(pairs[:2]) == "With few images and with many, fine-tuning beats training from random weights"
    assert few.title(pairs[:1]) == "Accuracy against training images per class"
    slow = {"curve_steps": "5 10 40", "curve_correct": "10 20 80"}
    fast = {"curve_steps": "5 10 40", "curve_correct": "10 80 80"}

    def curves(finetuned: dict, scratch: dict) -> pd.DataFrame:
        return pd.DataFrame([base | {"setting": "finetuned"} | finetuned, base | {"setting": "scratch"} | scratch])

    times = "takes 4.0 times as many steps as"
    assert convergence.title(curves(fast, slow)) == f"Training from random weights {times} fine-tuning"
    assert convergence.title(curves(slow, fast)) == f"Fine-tuning {times} training from random weights"
    assert "takes as many steps as" in convergence.title(curves(slow, slow))
    assert convergence.title(curves(slow, slow)[:1]) == "Accuracy against training steps"


@pytest.mark.parametrize(
    ("without", "title"),
    [
        (1.0, "Features trained without regularizers are better"),
        (-1.0, "Features trained without regularizers are worse"),
        (0.1, "No clear difference between features trained with and without regularizers"),
    ],
)
def test_regularizers_harm_if_the_errors_allow_it(without, title):
    points = pd.DataFrame({"left": [4, 0], "log_odds": [0.0, without], "sem": [0.1, 0.1], "n_sets": [4, 4]})
    assert regularizers.title(points) == title
    assert regularizers.title(points[:1]) == "Accuracy of features by training"


def test_accuracies_are_listed_in_percent_by_top1(rows):
    table = tables.accuracies(rows)
    assert table["ImageNet top-1 (%)"].is_monotonic_increasing and table.notna().all(axis=None)
    name, short = "fashion", SETS["fashion"].short
    one = rows[(rows["setting"] == "fixed") & (rows["set"] == name) & (rows["weights"] == table["weights"].iloc[0])]
    assert table[short].iloc[0] == round(100 * one["correct"].sum() / one["n_test"].sum(), 1)


def test_two_tables_of_one_page_give_one_network_one_accuracy():
    every = collect.load("kornblith")
    given = tables.sizes(every).set_index(["data set", "network"])["96 px"]
    other = tables.accuracies(every[(every["side_px"] == 96) & every["top1"].notna()]).set_index("weights")
    for (name, network), accuracy in given.items():
        assert other.loc[network, name] == accuracy


def test_settings_are_compared_in_words():
    base = {"arch": "toy", "seed": 0, "side_px": 64, "n_test": 99, "weights": "none"}
    right = {"fixed": (49.5, 49.5), "finetuned": (72.61, 72.61), "scratch": (19.5, 19.5)}
    table = pd.DataFrame(
        base | {"setting": setting, "set": name, "correct": count}
        for setting, counts in right.items()
        for name, count in zip("ab", counts, strict=True)
    )
    found = tables.trained_or_fixed(table).set_index(["setting", "against"])
    row = found.loc[("fine-tuned", "logistic regression")]  # e / (1 + e) = 0.7311 right: one log odds
    assert row["gain in log odds (95 % over sets)"] == "+1.00 (+1.00 to +1.00)" and row["better in"] == "2 of 2"
    assert found.loc[("from random weights", "logistic regression"), "better in"] == "0 of 2"


def test_the_source_names_table_sets_and_commit(rows):
    few = rows[rows["set"].isin(["digits", "fashion"])].assign(commit="0123456789" * 4)
    source = sources.study("kornblith", few)
    assert source.badges == ("measured on Fashion-MNIST", "measured on scikit-learn's digits") and not source.words
    assert f"results/studies/kornblith.csv</code>: {len(few)} runs of horse10 at commit 0123456789" in source.read[0]
    assert all(sources.pill(badge) for badge in sources.study("kornblith", rows).badges)


def test_sizes_are_compared_of_the_same_networks_and_sets():
    base = {"setting": "fixed", "set": "stamps", "n_test": 100, "top1": 50.0, "side_px": 96}
    right = zip("abcd", (50, 60, 70, 80), (40, 60, 65, 90), (50.0, 60.0, 70.0, 75.0), strict=True)
    both = pd.DataFrame(
        base | {"weights": name, "top1": top1, "correct": count, "side_px": side}
        for name, small, large, top1 in right
        for side, count in ((96, small), (224, large))
    )
    alone = pd.DataFrame([base | {"weights": "e", "correct": 1}])
    table = tables.sizes(pd.concat([both, alone]))
    assert list(table)[3:] == ["96 px", "224 px"] and table["224 px"].tolist() == [40, 60, 65, 90]
    assert table["data set"].tolist() == ["stamps"] * 4
    words = probing.size_words(table)
    assert words.startswith("For 4 networks on stamps, r is 0.9") and "at 96 px and 0.9" in words
    assert "the accuracies change by −1.2 points on average (−10.0 to +10.0)" in words
    assert probing.size_words(table[:3]).startswith("Too few") and tables.sizes(alone).empty


def test_networks_have_short_names():
    assert probing._short("mobilenet_v2_1.0_224_no_top.torchvision") == "v2_1.0 (torchvision)"
    assert probing._short("efficientnet_lite3_no_top.int8_bnstats") == "lite3 (int8)"
    assert probing._short("mobilenet_0.25_224_no_top") == "v1_0.25"


def test_answers_by_class_are_shares_of_the_test_images():
    from horse10.book.charts import classes
    from horse10.transfer.sets import ClassificationSet

    labels = np.array([0, 0, 1, 1, 1, 0])
    images = ClassificationSet(
        "toy",
        np.zeros((6, 2, 2, 3), np.uint8),
        labels,
        ("a", "b"),
        labels.astype(str),
        np.arange(1),
        np.arange(1, 6),
        "",
    )
    spec = classes.by_class(images, np.array([0, 1, 1, 0, 1]), sources.images("toys")).to_dict()
    data = spec["datasets"][spec["layer"][0]["data"]["name"]]
    assert [(row["class"], row["right"], row["n"]) for row in data] == [("a", 50, 2), ("b", 66.7, 3)]
    assert "60.0 % of 5 test images right" in spec["description"]


@pytest.mark.parametrize(
    ("name", "draw", "listed", "words"),
    [
        ("kornblith_few", few.by_number, few.gains, few.sentence),
        ("kornblith_steps", convergence.by_step, convergence.needed, convergence.sentence),
        ("regularizers", regularizers.by_training, regularizers.listed, regularizers.sentence),
        ("regularizers_tuned", regularizers.by_training, regularizers.listed, regularizers.sentence),
    ],
)
def test_every_recorded_study_is_drawn_and_told(name, draw, listed, words):
    """What a reader who sees no chart is told holds every kind of run; of no run nothing is said."""
    rows = collect.load(name)
    spec = draw(rows, sources.study(name, rows)).to_dict()
    trainings = name.startswith("regularizers")
    kinds = set(listed(rows)["training"] if trainings else rows["setting"].map(analysis.SETTINGS))
    assert all(kind in spec["description"] for kind in kinds) and len(kinds) > 1
    assert not {name for name, of in SETS.items() if name != of.short} & set(listed(rows))
    assert source_of(spec).startswith("measured on ") and len(listed(rows)) >= 1
    assert any(digit in words(rows) for digit in "0123456789")
    assert words(rows[:1]) == "Too few runs to say."


def test_the_legend_names_what_there_is():
    table = pd.DataFrame({"setting": ["from random weights", "fine-tuned"]})
    scale = probing.by_setting(table)["color"].to_dict()["scale"]
    assert scale == {"domain": ["fine-tuned", "from random weights"], "range": [OTHERS[3], GREY]}


def test_maps_show_every_image_and_say_how_many_neighbours_are_alike():
    found = benchmarks.load("feature_maps")["results"]
    spec = maps.plane(found, sources.benchmark("feature_maps")).to_dict()
    assert len(spec["datasets"][spec["data"]["name"]]) == sum(len(one["labels"]) for one in found)
    assert all(f"{100 * one['alike']:.0f} %" in spec["description"] for one in found)
    assert maps.alike(found)["images"].tolist() == [len(one["labels"]) for one in found]
    assert "72 to 80 % of images" in maps.title([{"alike": 0.8}, {"alike": 0.72}])
    assert maps.title([{"alike": 0.8}]).startswith("On the maps, 80 % of images lie nearest")


def test_a_map_of_domains_shows_every_frame_and_whose_neighbours_are_its_own():
    drawn = {"domains": ["barn", "night"], "domain": [0, 0, 1, 1, 1], "x": [0, 1, 9, 10, 0.1], "y": [0, 0, 0, 0, 0]}
    assert maps.own_neighbours(drawn) == {"barn": 0, "night": pytest.approx(2 / 3)}
    spec = maps.domains(drawn, sources.benchmark("domain_map")).to_dict()
    assert "barn 0 %; night 67 %" in spec["description"]
    found = benchmarks.load("domain_map")["results"]
    assert len(found["x"]) == len(found["y"]) == len(found["domain"]) and set(found["domain"]) == set(range(5))


def test_accuracy_without_duplicates_is_that_of_the_images_left():
    row = {"set": "digits", "n_train": 9, "n_test": 10, "same": 1, "near": 2, "right": 6, "right_near": 2}
    table = maps.duplicates([row, row | {"near": 10, "right_near": 6}])
    assert table["accuracy (%)"].tolist() == [60, 60] and table["without them (%)"][0] == 50
    assert table["near duplicates (%)"].tolist() == [20, 100] and np.isnan(table["without them (%)"][1])
    settings = {"arch": "toy", "found": 0.95, "cut": 0.05}
    words = maps.sentence({"settings": settings, "results": [row, row]})
    assert "2 of 20 test images have the pixels" in words and "0.00 to 2.29 %" in words
