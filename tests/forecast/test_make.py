"""A forecast of small projects from beginning to end, and what it does with unusual ones."""

import json
import math
from dataclasses import replace

import pytest
from click.testing import CliRunner

import horse10
from horse10.backbones.weights import WeightsError
from horse10.cli import app
from horse10.config import ConfigError
from horse10.dataset import DatasetError, dataset_of
from horse10.forecast import make
from horse10.forecast.folds import FoldError
from horse10.prediction.tables import deeplabcut_table, write_deeplabcut
from horse10.recipes import RECIPES
from horse10.study import state
from horse10.study.lists import key
from toy_project import digest, edit, write_image, write_project

ANIMALS = {"Ada": 7, "Bo": 6, "Cy": 5, "Dot": 5}
PARTS = ["nose", "tail"]


@pytest.fixture(scope="module", autouse=True)
def quick():
    """Trainings of two steps, from random weights."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(RECIPES, "project", replace(RECIPES["short"], iterations=2, iterations_scratch=2, batch_size=2))
        yield


def settings(arch, **others):
    return {"arch": arch, "weights": "none", "recipe": "project", "minutes": 60, **others}


@pytest.fixture(scope="module")
def done(tmp_path_factory, toy_backbone):
    """A project, the report on it, its values, and the lines that were told."""
    folder = tmp_path_factory.mktemp("forecast")
    write_project(folder / "mice", ANIMALS, PARTS, missing=0.1)
    write_image(folder / "new" / "frame.png")
    before = digest(folder / "mice")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HORSE10_RUNS", str(folder / "runs"))
        told = []
        asked = {"tell": told.append, "new": [folder / "new"], **settings(toy_backbone)}
        found = horse10.robustness(folder / "mice", folder / "report.html", **asked)
        assert digest(folder / "mice") == before  # it is only read
        yield folder, found, told


def test_every_animal_is_kept_out_once(done):
    _, found, told = done
    assert {each["animal"] for each in found["animals"]} == {*ANIMALS} and found["n_folds"] == 4
    assert found["next_animal"]["n"] == 4 and found["next_animal"]["bound"] is None and found["unit"] == "px"
    assert len(told) == len(set(told)) >= 4 + 4 and all("FAILED" not in line for line in told)


def test_the_surface_has_all_and_half_of_both(done):
    fitted = done[1]["surface"]
    assert {point["animals"] for point in fitted["points"]} == {1.0, 2.0, 3.0} and fitted["n_points"] >= 4


def test_the_report_and_its_values_are_there(done):
    folder, found, _ = done
    assert str(folder) not in (folder / "report.json").read_text()  # it may be sent to others
    assert json.loads((folder / "report.json").read_text()) == found
    assert "What to expect on the next animal: toy" in (folder / "report.html").read_text()
    assert found["settings"]["data"] == "mice" and not {"split", "synthetic_size"} & set(found["settings"])


def test_what_is_still_to_come_is_said_in_words(done, toy_backbone, monkeypatch):
    folder, *_ = done
    monkeypatch.setenv("HORSE10_RUNS", str(folder / "runs"))
    pages = []
    again = make.make_plan(folder / "mice", **settings(toy_backbone, called="mouse/mice"))
    make.forecast(again, lambda line: None, pages.append)
    assert [page["left_out"] for page in pages] == [["Not trained yet: whether more mice or more frames help."], []]


def test_its_predictions_read_from_files_of_another_tool_say_the_same(done, toy_backbone, monkeypatch, tmp_path):
    """As DeepLabCut writes tables, with a list of training frames for each."""
    folder, found, _ = done
    monkeypatch.setenv("HORSE10_RUNS", str(folder / "runs"))
    made = make.make_plan(folder / "mice", **settings(toy_backbone))
    files, lists = [], []
    for number, run in enumerate(make.trained(made, made.stages[0], -math.inf).values()):
        wide = run.predictions.pivot(index="frame", columns="bodypart", values=["x", "y", "likelihood"])
        poses = wide.to_numpy(float).reshape(len(wide), 3, -1).transpose(0, 2, 1)
        table = deeplabcut_table(poses, list(wide["x"].columns), list(wide.index.astype(str)), "net")
        files += write_deeplabcut(table, tmp_path / f"fold{number}")[number % 2 :: 2]  # .csv and .h5
        lists.append(tmp_path / f"train{number}.txt")
        lists[-1].write_text("\n".join(run.record.dataset.trained_on.names()))
    new = {"new": folder / "new", "weights": "none"}
    foreign = horse10.robustness(folder / "mice", tmp_path / "foreign.html", predictions=files, train=lists, **new)
    assert foreign["changed"] == found["changed"] != []
    assert len(files) == 4 and [each["ood"] for each in foreign["predictions"]] == [7, 6, 5, 5]
    for section in ("next_animal", "usual", "confidence", "animals", "bodyparts", "distance", "new_moment", "limit"):
        assert flat(foreign[section]) == about(flat(found[section])), section


def about(values: dict) -> dict:
    """Records keep coordinates to a quarter of a pixel."""
    return {name: pytest.approx(each, rel=0.01) if isinstance(each, float) else each for name, each in values.items()}


def flat(values, name=""):
    """The numbers of a section by where they are; words stay words."""
    if isinstance(values, dict | list):
        pairs = values.items() if isinstance(values, dict) else enumerate(values)
        return {place: leaf for key, value in pairs for place, leaf in flat(value, f"{name}/{key}").items()}
    return {name: values}


def test_what_is_new_in_pictures_without_labels_is_in_the_report(done):
    folder, found, _ = done
    assert [each["name"] for each in found["changed"]] == ["new"] and found["changed"][0]["distance"] is None
    assert "What is new in new?" in (folder / "report.html").read_text()


def test_the_same_again_trains_nothing(done, toy_backbone, monkeypatch):
    folder, found, _ = done
    monkeypatch.setenv("HORSE10_RUNS", str(folder / "runs"))
    told = []
    again = make.forecast(make.make_plan(folder / "mice", **settings(toy_backbone)), told.append)
    assert told == [] and again["animals"] == found["animals"] and again["surface"] == found["surface"]


def test_other_labels_are_trained_anew(done, toy_backbone, monkeypatch, tmp_path):
    folder = done[0]
    write_project(tmp_path / "mice", ANIMALS, PARTS, missing=0.1)
    edit(tmp_path / "mice" / "labeled-data" / "Ada" / "CollectedData_Byron.csv", 5, 1, "7.5")
    monkeypatch.setenv("HORSE10_RUNS", str(folder / "runs"))
    made = make.make_plan(tmp_path / "mice", **settings(toy_backbone))
    told = []
    make.trained(made, made.stages[0], -math.inf, told.append)
    assert not told  # no time is left: nothing is taken from the other project either
    assert not any(state.path_of(key).exists() for key in map(key, made.stages[0].configs.values()))


def test_one_animal_is_asked_only_what_it_can_say(tmp_path, toy_backbone, monkeypatch):
    monkeypatch.setenv("HORSE10_RUNS", str(tmp_path / "runs"))
    write_project(tmp_path / "mouse", {"m4s1": 12}, PARTS, missing=0.0)
    found = make.forecast(
        make.make_plan(tmp_path / "mouse", **settings(toy_backbone)), lambda line: None, new=["a.mp4"]
    )
    assert found["next_animal"] is None and found["usual"]["n_frames"] > 0 and found["starts"] is None
    assert any("it takes 4 animals, here is 1" in each for each in found["left_out"])
    assert (
        "What is new in a.mp4 is not asked: it takes 3 animals, here is 1." in found["left_out"]
        and found["changed"] == []
    )


def planned(folder, toy, animals, **others):
    write_project(folder / "p", animals, PARTS, missing=0.0)
    return make.make_plan(folder / "p", **settings(toy, **others))


def test_two_animals_are_each_trained_on_alone(tmp_path, toy_backbone):
    made = planned(tmp_path, toy_backbone, {"Ada": 6, "Bo": 6})
    assert [fold.held_out for fold in made.folds] == [("Ada",), ("Bo",)] and len(made.stages) == 1


def test_one_frame_of_each_animal_is_enough_to_plan(tmp_path, toy_backbone):
    made = planned(tmp_path, toy_backbone, {"Ada": 1, "Bo": 1, "Cy": 1})
    assert len(made.folds) == 3


def test_little_time_makes_fewer_folds_not_fewer_animals(tmp_path, toy_backbone):
    pytest.importorskip("sklearn")
    made = planned(tmp_path, toy_backbone, {f"m{n:02}": 2 for n in range(40)}, minutes=3)
    assert 3 <= len(made.folds) < 40 and sum(len(fold.held_out) for fold in made.folds) == 40
    assert made.stages[0].minutes < 3


def test_groups_that_do_not_match_are_told(tmp_path, toy_backbone):
    with pytest.raises((DatasetError, ConfigError, FoldError)) as wrong:
        planned(tmp_path, toy_backbone, {"Ada": 3, "Bo": 3}, group_by=r"rat(\d+)")
    assert "group_by" in str(wrong.value) or "rat" in str(wrong.value)


def test_held_out_is_not_for_the_user_to_say(tmp_path, toy_backbone):
    with pytest.raises(ConfigError, match="each animal is kept out in turn"):
        planned(tmp_path, toy_backbone, {"Ada": 3, "Bo": 3}, held_out="Ada")


def test_without_pretrained_weights_there_is_nothing_to_compare(tmp_path, toy_backbone):
    made = planned(tmp_path, toy_backbone, ANIMALS)
    assert [stage.name for stage in made.stages] == ["folds", "surface"]


@pytest.mark.parametrize(
    ("installed", "arch", "expected", "words"),
    [
        ("efficientnet_lite0", {}, ("efficientnet_lite0", "imagenet"), "so the network is efficientnet_lite0, whose"),
        ("efficientnet_lite0", {"arch": "resnet50"}, ("resnet50", "none"), "start from random weights"),
        ("", {}, ("mobilenet_v2_0.35", "none"), "start from random weights"),
        ("mobilenet_v2_0.35", {}, ("mobilenet_v2_0.35", "imagenet"), ""),
    ],
)
def test_where_weights_cannot_be_had_those_that_are_installed_are_taken(
    tmp_path, monkeypatch, installed, arch, expected, words
):
    """Not in place of a network that the user chose."""

    def load(arch, build, weights):
        if arch != installed:
            raise WeightsError("no network here")

    monkeypatch.setattr("horse10.forecast.plan.load", load)
    write_project(tmp_path / "p", {"m": 12}, PARTS, missing=0.0)
    made = make.make_plan(tmp_path / "p", **arch)
    assert (made.config.arch, made.config.weights) == expected and words in " ".join(made.notes)
    assert bool(words) == any("could not be downloaded" in note for note in made.notes)


def test_one_animal_has_all_the_time(tmp_path):
    """It has no other question: 3,000 steps take more than half of it."""
    settings = {"arch": "mobilenet_v1_0.25", "weights": "none", "recipe": "short", "minutes": 0.6}
    steps = []
    for animals in ({"m": 12}, {"m": 6, "n": 6}):
        write_project(tmp_path / str(len(animals)), animals, PARTS, missing=0.0)
        steps.append(make.make_plan(tmp_path / str(len(animals)), **settings).steps)
    assert steps == [3000, 300]


def test_the_plan_is_shown_before_anything_runs(tmp_path, toy_backbone, monkeypatch):
    monkeypatch.setenv("HORSE10_RUNS", str(tmp_path / "runs"))
    write_project(tmp_path / "mice", ANIMALS, PARTS, missing=0.0)
    command = ["robustness", str(tmp_path / "mice"), "--plan", "--arch", toy_backbone, "--weights", "none"]
    shown = CliRunner().invoke(app, [*command, "--called", "mouse/mice", "--out", str(tmp_path / "r.html")])
    assert shown.exit_code == 0, shown.output
    assert "4 mice with labelled frames:" in shown.output and "each mouse held out in turn: 4 train" in shown.output
    assert "whether more mice or more frames help: 8 trainings" in shown.output
    assert not (tmp_path / "r.html").exists() and not (tmp_path / "runs").exists()


def test_the_frames_of_a_surface_are_those_that_its_trainings_get(tmp_path, toy_backbone):
    """10 % of the six frames of one animal are one frame, and not none."""
    write_project(tmp_path / "p", dict.fromkeys(ANIMALS, 6), PARTS, missing=0.0)
    made = make.make_plan(tmp_path / "p", **settings(toy_backbone, train_fraction=10))
    for (_, _, frames), config in made.stages[-1].configs.items():
        assert frames == len(dataset_of(config).labelled("train")) > 0
