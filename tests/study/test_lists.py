"""The lists of runs: every plan can be read, and a run has one name on every machine."""

import pytest

from horse10.analysis import selection, transfer
from horse10.config import ConfigError, make_config
from horse10.study import lists
from horse10.study.collect import load, rows_of
from horse10.study.lists import Study, StudyError, expanded, key
from repository import ROOT

PLANS = [(name, scale) for name, entry in lists._file()["studies"].items() for scale in lists.SCALES if scale in entry]


@pytest.mark.parametrize(("name", "scale"), PLANS)
def test_every_run_of_a_study_is_a_configuration_of_its_own(name, scale):
    study = lists.read(name, scale)
    plan = list(expanded(lists._file()["studies"][name][scale]))
    assert len(study.configs) == len(plan) > 0 and study.title
    left_open = {getattr(config, name, "") for config in study.configs.values() for name in ("recipe", "weights")}
    assert "auto" not in left_open


def test_the_first_axis_varies_slowest_and_a_mapping_gives_several_settings():
    plan = {"base": {"data": "x"}, "axes": [{"split": [1, 2]}, {"start": [{"arch": "a", "seed": 1}, [{"arch": "b"}]]}]}
    assert list(expanded(plan)) == [
        {"data": "x", "split": 1, "arch": "a", "seed": 1},
        {"data": "x", "split": 1, "arch": "b"},
        {"data": "x", "split": 2, "arch": "a", "seed": 1},
        {"data": "x", "split": 2, "arch": "b"},
    ]
    assert list(expanded([plan, plan])) == 2 * list(expanded(plan))


def test_a_key_is_what_was_asked_for_and_not_where_it_lies():
    here = make_config(data="/somewhere/bees", arch="resnet50", weights="/a/file.weights.h5", recipe="short")
    there = make_config(data="elsewhere/bees", arch="resnet50", weights="file.weights.h5", recipe="short")
    assert key(here) == key(there) == "a4641a97f34c"  # written down: rows in results are found by it
    others = [here.model_copy(update=update) for update in ({"split": 2}, {"data": "wasps"}, {"weights": "none"})]
    assert len({key(config) for config in (here, *others)}) == 4
    assert key(here.model_copy(update={"snapshots": 3})) == key(here)


@pytest.mark.parametrize(("recipe", "same"), [("short", True), ("short_to_a_tenth", False)])
def test_a_value_that_is_the_recipes_is_the_same_run_asked_for_or_left_to_it(recipe, same):
    left = make_config(data="synthetic", arch="resnet50", weights="none", recipe="short")
    asked = {"iterations": 3000, "learning_rate": 5e-4, "batch_size": 8, "evaluate_frames": 0}
    assert (key(left.model_copy(update=asked | {"recipe": recipe})) == key(left)) == same
    assert key(left.model_copy(update={"iterations": 1000})) != key(left)
    quick = left.model_copy(update={"recipe": "quick"})  # whose steps the data decide
    assert key(quick.model_copy(update={"iterations": 3000})) != key(quick)


def test_a_key_follows_the_method_and_the_renderer(monkeypatch):
    config = make_config(data="synthetic", recipe="short")
    before = key(config)
    monkeypatch.setattr("horse10.synthetic.VERSION", 99)
    assert key(config) != before
    monkeypatch.undo()
    monkeypatch.setattr(lists, "METHOD_VERSION", 99)
    assert key(config) != before


def test_what_is_not_there_is_named():
    with pytest.raises(StudyError, match=r"no study 'lader'. There are .*ladder"):
        lists.read("lader")
    with pytest.raises(StudyError, match="bees has no scale 'paper', but laptop"):
        lists.read("bees", "paper")
    with pytest.raises(StudyError, match=r"on bees-apic, and .*wasps has another name"):
        lists.read("bees", data="wasps")


def test_data_of_a_user_come_from_where_the_user_says(tmp_path):
    study = lists.read("bees", data=tmp_path / "bees-apic")
    assert {config.data for config in study.configs.values()} == {str(tmp_path / "bees-apic")}
    assert list(study.configs) == list(lists.read("bees").configs)
    with pytest.raises(StudyError, match=r"The study try is on synthetic, .*: leave out --data"):
        lists.read("try", data=tmp_path)


def test_data_that_nobody_placed_are_asked_for_once(tmp_path):
    with pytest.raises(StudyError, match=r"on bees-apic, .* --data /path/to/bees-apic\. It is the bee pose dataset"):
        lists.read("bees").require_data()
    (tmp_path / "bees-apic").mkdir()
    lists.read("bees", data=tmp_path / "bees-apic").require_data()
    lists.read("ladder", "paper").require_data()  # Horse-10 has its own message


def test_words_say_what_tells_a_run_from_the_others():
    three = [
        make_config(arch="resnet50", weights="none", split=2),
        make_config(arch="resnet50", weights="imagenet"),
        make_config(arch="efficientnet_lite0", weights="efficientnet_lite0_no_top", split=3),
    ]
    study = Study("x", "x", (), "laptop", {str(number): config for number, config in enumerate(three)})
    assert [study.words(key) for key in study.configs] == [
        "resnet50, from scratch, split 2",
        "resnet50, pretrained, split 1",
        "efficientnet_lite0, pretrained (75.1 %), split 3",
    ]


def test_an_impossible_plan_is_refused(monkeypatch):
    broken = {"studies": {"x": {"title": "x", "serves": "", "laptop": {"base": {"data": "synthetic"}, "axes": []}}}}
    broken["studies"]["x"]["laptop"]["base"]["itrations"] = 3
    monkeypatch.setattr(lists, "_file", lambda: broken)
    with pytest.raises(ConfigError, match=r"itrations: no such parameter. Did you mean iterations"):
        lists.read("x")


@pytest.mark.parametrize("name", [path.stem for path in sorted((ROOT / "results" / "studies").glob("*.csv"))])
def test_committed_rows_are_runs_of_their_study(name, monkeypatch):
    monkeypatch.chdir(ROOT)
    configs = {}
    for scale in lists.SCALES:
        configs |= lists.read(name, scale).configs if (name, scale) in PLANS else {}
    rows = load(name)
    assert len(rows) and rows["key"].is_unique and set(rows["key"]) <= set(configs)
    for row in rows.to_dict("records"):
        asked = configs[row["key"]].model_dump(exclude_defaults=True)
        named = {"arch", "split", "train_fraction", "weights", "recipe", "held_out", "task", "domain", "steps", "seed"}
        for setting in named & set(row) & set(type(configs[row["key"]]).model_fields):
            assert row[setting] == asked.get(setting, row[setting]), (row["key"], setting)


def test_the_rates_of_the_matrix_are_those_that_unscored_horses_choose(monkeypatch):
    monkeypatch.chdir(ROOT)
    chosen = transfer.chosen_rates(rows_of(lists.read("target_rates")))
    assert {task["task"]: task["learning_rate"] for task in lists._file()["chains"]["tasks"]} == chosen


def test_the_rates_of_the_ladder_are_those_of_least_training_loss(monkeypatch):
    monkeypatch.chdir(ROOT)
    rates = selection.rates_tried(rows_of(lists.read("ladder_rates")))
    asked = {(run["arch"], run["weights"]): run for run in lists._file()["networks"]["rated"]}
    assert rates["chosen"].sum() == 11
    for row in rates[rates["chosen"]].itertuples():
        run = asked[row.arch, row.weights]
        assert (run["learning_rate"], run.get("recipe", "short")) == (row.learning_rate, row.recipe), run


def test_networks_of_the_ladder_are_trained_for_as_many_steps():
    for scale in ("gpu", "laptop"):
        budgets = {(run.train_fraction, run.iterations) for run in lists.read("ladder", scale).configs.values()}
        assert sorted(share for share, _ in budgets) == [5, 50], scale  # one budget each
