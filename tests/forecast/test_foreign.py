"""A report from predictions of other tools: what their networks were trained on, and what follows."""

import json
import re
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import sleap_io
from click.testing import CliRunner

import toy_predictions
from horse10 import robustness
from horse10.book.report.foreign import network as in_words
from horse10.cli import app
from horse10.config import ConfigError
from horse10.dataset import DatasetError
from horse10.forecast import foreign
from horse10.forecast.division import DivisionError
from horse10.forecast.folds import FoldError
from horse10.forecast.foreign import gathered
from horse10.forecast.said import Said
from horse10.machine.folders import DiskError
from toy_project import edit
from toy_shuffles import write_merged, write_shuffle

TRAIN = [*range(5), *range(6, 10)]  # of videos a and b; c is never seen
SCORER = toy_predictions.SCORER.replace("toyshuffle", "toyJan1shuffle")


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    """A project of three videos, its frames, and poses that are off by 1 px in a, 2 in b, 3 in c."""
    folder = tmp_path_factory.mktemp("foreign")
    project, names, poses = toy_predictions.project(folder)
    poses = poses.copy()
    poses[..., 0] += np.repeat([1, 2, 3], 6)[:, None]
    return project, list(names), poses


@pytest.fixture
def file(toy, tmp_path):
    return toy_predictions.write_csv(tmp_path / "p.csv", *toy[1:])


def written(path, lines):
    path.write_text("\n".join(lines))
    return path


def listed(folder, names, rows=TRAIN, name="train.txt"):
    return written(folder / name, [names[row] for row in rows])


def of(found) -> list:
    """Of each network the frames it was trained on, those of known and of other animals, and whether it is used."""
    return [[each[name] for name in ("train", "within", "ood", "used")] for each in found["predictions"]]


def made(toy, *files, **said):
    """Of the networks of some files what is known, without a page."""
    return {"predictions": gathered(toy[0], files, Said.of(**said)).described}


def test_a_list_of_training_frames_tells_which_animals_were_never_seen(toy, file, tmp_path):
    project, names, _ = toy
    options = {"train": listed(tmp_path, names), "canvas": 30}  # settings of trainings do not matter
    found = robustness(project, tmp_path / "r.html", predictions=file, **options)
    assert of(found) == [[9, 3, 6, True]]
    assert found["next_animal"]["mean"] == pytest.approx(3) and found["next_animal"]["n"] == 1
    assert found["usual"] == {"error": pytest.approx(1.5), "n_frames": 3, "n_animals": 2}
    assert [each["distance"] for each in found["distance"]] == ["0 to 1", "2 to 3"]
    assert found["leaks"]["divisions"][0]["honest"] == 6 and found["starts"] is found["surface"] is None
    assert found["confidence"]["of"] == "ood" and "arch" not in found["settings"]
    page = (tmp_path / "r.html").read_text()
    assert "trained on the 9 frames that train.txt lists, as you said" in page and "1 of the 3 animals was held" in page
    assert str(tmp_path) not in (tmp_path / "r.json").read_text() + page  # it may be sent to others


def test_a_copy_of_a_training_picture_is_no_test_frame(tmp_path):
    project, names, poses = toy_predictions.project(tmp_path)
    (project / names[12]).write_bytes((project / names[0]).read_bytes())  # of c, which was never trained on
    path = toy_predictions.write_csv(tmp_path / "p.csv", names, poses)
    found = gathered(project, [path], Said.of(train=listed(tmp_path, names)))
    assert of({"predictions": found.described}) == [[10, 3, 5, True]]
    assert f"count as training frames: 1; the first: {names[12]} of {names[0]}" in found.notes[0]


def test_what_the_user_says_is_told_beside_what_the_file_says(toy, tmp_path):
    _, names, poses = toy
    path = toy_predictions.write_lightning(tmp_path / "predictions.csv", names, poses)
    path.write_text(path.read_text().replace("train\n", "test\n", 3))
    (network,) = made(toy, path, train=listed(tmp_path, names))["predictions"]
    assert network["train"] == 9 and "although its file would say: trained on the 15 frames" in network["how"]
    same = listed(tmp_path, names, range(3, 18), "same.txt")
    assert "although" not in made(toy, path, train=same)["predictions"][0]["how"]


def test_a_table_with_other_words_than_train_and_test_says_which(toy, file, tmp_path):
    table = written(tmp_path / "sides.csv", ["frame,set", f"{toy[1][0]},train", f"{toy[1][1]},dev", f"{toy[1][2]},"])
    with pytest.raises(DivisionError, match=r"no test frames\. The column set holds train, dev, nothing; expected"):
        made(toy, file, sides=table)


def test_a_file_that_has_no_prediction_of_a_test_frame_is_refused(toy, tmp_path):
    _, names, poses = toy
    empty = np.full_like(poses, np.nan)
    empty[TRAIN] = poses[TRAIN]
    path = toy_predictions.write_csv(tmp_path / "p.csv", names, empty)
    with pytest.raises(DatasetError, match="none of 27 labelled points has x and y there"):
        made(toy, path, train=listed(tmp_path, names))
    with pytest.raises(DatasetError, match="none of 54 labelled points"):
        made(toy, toy_predictions.write_csv(tmp_path / "q.csv", names, np.full_like(poses, np.nan)))


def test_labels_that_are_predictions_are_told(toy, tmp_path):
    _, names, poses = toy
    exact = poses.copy()
    exact[6:, :, 0] -= np.repeat([2, 3], 6)[:, None]
    notes = gathered(toy[0], [toy_predictions.write_csv(tmp_path / "p.csv", names, exact)], Said()).notes
    assert notes[0].startswith("p.csv: of 54 points of the labelled frames, 36 are exactly as labelled.")
    assert not gathered(toy[0], [toy_predictions.write_csv(tmp_path / "r.csv", names, poses)], Said()).notes


def test_divisions_of_the_project_that_cannot_be_read_are_told(tmp_path):
    project, names, poses = toy_predictions.project(tmp_path)
    folder, path = write_merged(project, names), toy_predictions.write_csv(tmp_path / "p.csv", names, poses)
    write_shuffle(folder, names, TRAIN, [5, 12]).write_bytes(b"torn")
    found = robustness(project, tmp_path / "r.html", predictions=path)
    (fault,) = found["leaks"]["faults"]
    assert fault.startswith("training-datasets/") and "a damaged pickle" in fault and not found["leaks"]["divisions"]
    assert "Divisions that could not be read:" in (tmp_path / "r.html").read_text()
    write_shuffle(folder, names, TRAIN, [5, 12], number=2)
    leaks = robustness(project, tmp_path / "r.html", predictions=path)["leaks"]
    assert len(leaks["faults"]) == len(leaks["divisions"]) == 1


def test_a_limit_of_small_pictures_is_a_pixel(toy, file, monkeypatch):
    monkeypatch.setattr("horse10.forecast.findings.SHARE_OF_SIDE", 0.001)
    assert foreign.forecast(gathered(toy[0], [file], Said()))["limit"] == 1


@pytest.mark.parametrize("called", ["", "/mice", "mouse/", "a/b/c", " /mice"])
def test_a_noun_without_letters_is_refused(toy, called):
    with pytest.raises(ConfigError, match=r"called = .*expected a noun, or one with its plural, such as mouse/mice"):
        gathered(toy[0], [], Said(), called=called)


def test_one_frame_of_each_is_told_in_the_singular(toy, file, tmp_path):
    table = written(tmp_path / "sides.csv", ["frame,set", f"{toy[1][0]},train", f"{toy[1][1]},test"])
    found = robustness(toy[0], tmp_path / "r.html", predictions=file, sides=table, called="mouse/mice")
    page = (tmp_path / "r.html").read_text()
    assert "trained on the one frame that" in page and "1 is of mice it was trained on and none of unseen" in page
    assert "No frame of a mouse that was held out of training was tested" in page and "of the same mouse" in page
    assert "of a new mouse or recording" in found["leaks"]["advice"]


def test_without_any_knowledge_nothing_is_promised(toy, file, tmp_path):
    found = robustness(toy[0], tmp_path / "r.html", predictions=file)
    assert of(found) == [[None, None, None, True]]
    assert found["unknown"] == {"error": pytest.approx(2), "n_animals": 3, "n_frames": 18}
    assert not any(found[name] for name in ("next_animal", "usual", "confidence", "distance", "new_moment"))
    page = (tmp_path / "r.html").read_text()
    assert "this promises nothing" in page and not re.search("probability|p-cutoff|unseen|What to expect", page)
    assert [each["animal"] for each in found["animals"]] == ["c", "b", "a"]


def test_frames_that_a_table_does_not_name_are_left_out(toy, file, tmp_path):
    rows = [f"{toy[1][row]},{'train' if row in TRAIN else 'test'}" for row in range(14)]
    sides = written(tmp_path / "sides.csv", ["frame,set", *rows])
    assert of(made(toy, file, sides=sides)) == [[9, 3, 2, True]]
    rows = [*rows, f"{toy[1][14]},spare"]
    notes = gathered(toy[0], [file], Said.of(sides=written(sides, ["frame,set", *rows]))).notes
    assert "sides.csv: 1 row is neither train nor test, and left out" in notes


def test_horse10_s_own_division_is_a_table(toy, file, tmp_path):
    from toy_project import write_split

    names = toy[1]
    within = [name for row, name in enumerate(names[:12]) if row not in TRAIN]
    write_split(tmp_path / "TrainTestInfo_shuffle1.csv", [names[row] for row in TRAIN], within, names[12:])
    assert of(made(toy, file, sides=tmp_path / "TrainTestInfo_shuffle1.csv")) == [[9, 3, 6, True]]


def test_lightning_pose_says_it_itself(toy, tmp_path):
    _, names, poses = toy
    path = toy_predictions.write_lightning(tmp_path / "predictions.csv", names, poses)
    assert of(made(toy, path)) == [[None, None, None, True]]  # all are called train: there is nothing to test on
    lines = path.read_text().splitlines()
    for row in range(len(names)):
        side = "train" if row in TRAIN else ("validation", "test", "unused")[row % 3]
        lines[3 + row] = lines[3 + row].removesuffix("train") + side
    written(path, [*lines, ""])
    assert of(made(toy, path)) == [[9, 1, 4, True]]  # those that are not used are left out
    assert "predictions.csv: 4 rows are neither train nor test, and left out" in gathered(toy[0], [path], Said()).notes


def test_the_record_of_a_run_tells_what_it_was_trained_on(toy, tmp_path, monkeypatch):
    _, names, poses = toy
    rows = [
        (name, part, *point)
        for name, pose in zip(names, poses, strict=True)
        for part, point in zip(toy_predictions.PARTS, pose, strict=True)
    ]
    pd.DataFrame(rows, columns=["frame", "bodypart", "x", "y", "likelihood"]).to_parquet(
        tmp_path / "predictions.parquet"
    )
    assert of(made(toy, tmp_path / "predictions.parquet")) == [[None, None, None, True]]
    (tmp_path / "record.json").touch()
    trained_on = SimpleNamespace(names=lambda: {names[row] for row in TRAIN})
    record = SimpleNamespace(dataset=SimpleNamespace(trained_on=trained_on), config=SimpleNamespace(canvas=0))
    monkeypatch.setattr("horse10.forecast.networks.records.read_record", lambda folder: record)
    assert of(made(toy, tmp_path / "predictions.parquet")) == [[9, 3, 6, True]]
    trained_on.names = lambda: {*names[:3], "labeled-data/z/img000.png"}
    (network,) = made(toy, tmp_path / "predictions.parquet")["predictions"]
    assert network["how"] == "its run was trained on 4 frames, of which 3 are of this project"


@pytest.fixture
def divided(tmp_path):
    """A project of its own with shuffles 1 and 10."""
    project, names, poses = toy_predictions.project(tmp_path)
    place = write_merged(project, names)
    write_shuffle(place, names, TRAIN, [5, 10, 11], number=1)
    write_shuffle(place, names, [*range(12)], [*range(12, 18)], number=10)
    return project, names, poses


def test_the_name_of_a_deeplabcut_file_tells_its_shuffle(divided, tmp_path):
    """Of an evaluation, or of videos, whose names may hold the word, too: files of one shuffle are one network's."""
    _, names, poses = divided
    first = toy_predictions.write_csv(tmp_path / f"{SCORER}-snapshot-1000.csv", names, poses)
    found = made(divided, first)["predictions"]
    assert [each["network"] for each in found] == ["iteration-0, shuffle 1"] and "after which" in found[0]["how"]
    tenth, parts = SCORER.replace("shuffle1", "shuffle10"), {"shuffle1-a": slice(12), "c": slice(12, 18)}
    videos = [
        toy_predictions.write_csv(tmp_path / f"{video}{tenth}.csv", names[rows], poses[rows])
        for video, rows in parts.items()
    ]
    found = made(divided, first, *videos)
    assert of(found) == [[9, 3, 6, True], [12, 0, 6, True]] and len(found["predictions"][1]["files"]) == 2


def test_a_renamed_file_still_says_its_network(divided, tmp_path):
    table = toy_predictions.table(*divided[1:]).rename(columns={toy_predictions.SCORER: SCORER})
    table.to_csv(tmp_path / "mine.csv")
    assert of(made(divided, tmp_path / "mine.csv")) == [[9, 3, 6, True]]


def test_of_several_iterations_the_folder_or_the_user_tells(divided, tmp_path):
    project, names, poses = divided
    write_shuffle(write_merged(project, names, iteration=1), names, [*range(12)], [12], number=1)
    path = toy_predictions.write_csv(tmp_path / f"{SCORER}.csv", names, poses)
    (network,) = made(divided, path)["predictions"]
    assert network["how"] == "its name could mean iteration-0, shuffle 1 or iteration-1, shuffle 1"
    assert of(made(divided, path, shuffle="iteration-1, shuffle 1")) == [[12, 0, 6, True]]
    with pytest.raises(DivisionError, match="--shuffle 1: 2 shuffles are called so"):
        made(divided, path, shuffle=1)
    with pytest.raises(DivisionError, match=r"--shuffle 7: no shuffles are called so.*iteration-0, shuffle 10"):
        made(divided, path, shuffle=7)
    for iteration, counts in ((0, [9, 3, 6, True]), (1, [12, 0, 6, True])):
        folder = tmp_path / "evaluation-results" / f"iteration-{iteration}" / "toyJan1-trainset80shuffle1"
        folder.mkdir(parents=True)
        assert of(made(divided, path.rename(folder / path.name))) == [counts]
        path = folder / path.name
    other = folder.with_name("toyJan1-trainset95shuffle1")
    other.mkdir()
    assert of(made(divided, path.rename(other / path.name))) == [[None, None, None, True]]


def test_a_shuffle_that_cannot_be_read_is_no_knowledge(divided, tmp_path):
    project, names, poses = divided
    next(project.glob("training-datasets/*/*/*shuffle1.pickle")).write_bytes(b"")
    path = toy_predictions.write_csv(tmp_path / f"{SCORER}.csv", names, poses)
    (network,) = made(divided, path)["predictions"]
    assert network["train"] is None and "damaged pickle" in network["how"]
    assert not in_words(network, "animal").endswith("..")


def test_an_animal_whose_training_frames_are_gone_is_known_all_the_same(divided, tmp_path):
    """Frames of c were trained on, and their labels removed since; another folder is of the same animal."""
    project, names, poses = divided
    write_shuffle(write_merged(project, names), names, [*TRAIN, 12], [5], number=3)
    for line in (4, 5):
        edit(project / "labeled-data/c/CollectedData_Byron.csv", line, 0, names[13 if line == 4 else 14])
    label = project / "labeled-data/c/CollectedData_Byron.csv"
    label.write_text("\n".join([*label.read_text().splitlines()[:5], ""]))
    path = toy_predictions.write_csv(tmp_path / "p.csv", names, poses)
    assert of(made(divided, path, shuffle=3)) == [[9, 5, 0, True]]


def test_one_word_for_all_files_of_one_network_or_one_for_each(toy, tmp_path):
    _, names, poses = toy
    parts = [
        toy_predictions.write_csv(tmp_path / f"{n}.csv", names[9 * n : 9 * n + 9], poses[9 * n : 9 * n + 9])
        for n in (0, 1)
    ]
    lists = [listed(tmp_path, names, rows, f"{rows[0]}.txt") for rows in (TRAIN, [*range(6, 18)])]
    assert of(made(toy, *parts, train=lists[0])) == [[9, 3, 6, True]]
    whole = [toy_predictions.write_csv(tmp_path / f"whole{n}.csv", names, poses) for n in (0, 1)]
    assert of(made(toy, *whole, train=lists)) == [[9, 3, 6, True], [12, 0, 6, True]]
    (tmp_path / "other").mkdir()
    lists[1] = lists[1].rename(tmp_path / "other" / lists[0].name)
    networks = made(toy, *whole, train=lists)["predictions"]
    assert [each["network"] for each in networks] == ["0.txt", "0.txt (2)"]
    with pytest.raises(DatasetError, match="frame predicted twice"):
        made(toy, *whole, train=lists[0])
    with pytest.raises(DivisionError, match="--train is given 2 times for 3 files of predictions: expected once"):
        made(toy, *whole, parts[0], train=lists)
    with pytest.raises(DivisionError, match="--train, --shuffle: each says what was trained on; give one"):
        made(toy, *whole, train=lists, shuffle=1)
    with pytest.raises(DivisionError, match="--sides: of which networks"):
        robustness(toy[0], tmp_path / "r.html", sides=lists[0])
    with pytest.raises(DivisionError, match=r"all\.txt: no test frames"):
        made(toy, whole[0], train=listed(tmp_path, names, range(18), "all.txt"))


def test_what_is_not_known_is_not_mixed_with_what_is(divided, file, tmp_path):
    known = toy_predictions.write_csv(tmp_path / f"{SCORER}.csv", *divided[1:])
    found = robustness(divided[0], tmp_path / "r.html", predictions=[known, file])
    assert of(found) == [[9, 3, 6, True], [None, None, None, False]] and found["n_folds"] == 1
    assert found["next_animal"]["mean"] == pytest.approx(0, abs=1e-4)
    page = (tmp_path / "r.html").read_text()
    assert "p.csv: nothing says which frames its network was trained on, so it is not used" in page


def test_predictions_of_training_frames_alone_promise_nothing(divided, tmp_path):
    """The project's own divisions are looked at all the same, and where nothing is known of a network."""
    project, names, poses = divided
    path = toy_predictions.write_csv(tmp_path / "p.csv", names[:5], poses[:5])
    for said in ({"shuffle": 1}, {}):
        found = robustness(project, tmp_path / "r.html", predictions=path, **said)
        assert found["unknown"]["n_frames"] == 5 and found["next_animal"] is None and found["usual"] is None
        assert [each["test"] for each in found["leaks"]["divisions"]] == ([3] if said else [3, 6])


def test_what_the_predictions_lack_is_counted(toy, tmp_path):
    project, names, poses = toy
    poses = poses.copy()
    poses[13, 1, :2] = np.nan
    path = toy_predictions.write_csv(tmp_path / "p.csv", names[:16], poses[:16])
    notes = gathered(project, [path], Said.of(train=listed(tmp_path, names))).notes
    assert "p.csv: 2 of 9 test frames are not in it and are left out." in notes
    assert any("of 21 labelled points of the test frames, 1 without a prediction is left out" in note for note in notes)


def test_frames_are_called_test_frames_where_it_is_known_which_are_and_one_is_told_in_the_singular(toy, tmp_path):
    project, names, poses = toy
    path = toy_predictions.write_csv(tmp_path / "p.csv", names[:17], poses[:17])
    assert "p.csv: 1 of 18 labelled frames is not in it and is left out." in gathered(project, [path], Said()).notes


def test_animals_of_which_nothing_is_predicted_are_not_called_known(toy, tmp_path):
    """Two were held out, and one of them is in the file."""
    project, names, poses = toy
    path = toy_predictions.write_csv(tmp_path / "p.csv", names[:12], poses[:12])
    robustness(project, tmp_path / "r.html", predictions=path, train=listed(tmp_path, names, range(5)))
    page = (tmp_path / "r.html").read_text()
    assert "1 of the 3 animals was held out of the training of a network and tested." in page
    assert "Only one animal was held out of training and tested." in page


def test_predictions_of_another_project_are_one_message(toy, tmp_path):
    path = toy_predictions.write_csv(tmp_path / "p.csv", [f"labeled-data/z/{n}.png" for n in range(18)], toy[2])
    with pytest.raises(DatasetError, match="none of 18 labelled frames is in it"):
        made(toy, path)
    with pytest.raises(ConfigError, match="each animal is kept out in turn"):
        gathered(toy[0], [path], Said(), held_out="a")


def test_coco_results_with_the_coco_file_of_the_training_frames(toy, tmp_path):
    project, names, poses = toy
    true = poses - [1, 0, 0] * np.repeat([1, 2, 3], 6)[:, None, None]
    data = toy_predictions.coco_data(project / "all.json", names, true)
    train = toy_predictions.coco_data(project / "train.json", [names[row] for row in TRAIN], true[TRAIN])
    results = toy_predictions.coco_results(tmp_path / "results.json", poses)
    found = gathered(data, [results], Said.of(train=train))
    assert of({"predictions": found.described}) == [[9, 3, 6, True]]


def test_sleap_predictions_with_the_sleap_file_of_the_training_frames(monkeypatch, tmp_path):
    from toy_sleap import instance, labels, prediction, skeleton, write_video

    monkeypatch.setattr("horse10.dataset.sleap.file._try_elsewhere", lambda path: None)
    points, bones = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], skeleton()
    videos = [
        sleap_io.Video.from_filename(str(write_video(tmp_path / name)), plugin="opencv") for name in ("a.avi", "b.avi")
    ]
    frames = [(video, number) for video in videos for number in (1, 2, 3)]
    for name, chosen, make in (
        ("all", frames, instance),
        ("train", frames[:2], instance),
        ("predicted", frames, prediction),
    ):
        content = labels({frame: [make(points, bones)] for frame in chosen}, bones)
        sleap_io.save_slp(content, str(tmp_path / f"{name}.slp"), embed=False)
    found = gathered(tmp_path / "all.slp", [tmp_path / "predicted.slp"], Said.of(train=tmp_path / "train.slp"))
    assert of({"predictions": found.described}) == [[2, 1, 3, True]]


def test_the_command_says_what_it_takes_for_granted_and_writes_where_it_is_asked_to(toy, file, tmp_path):
    command = ["robustness", str(toy[0]), "--predictions", str(file), "--called", "mouse/mice"]
    command += ["--train", str(listed(tmp_path, toy[1])), "--out", str(tmp_path / "new" / "r.html")]
    shown = CliRunner().invoke(app, [*command, "--plan"])
    assert shown.exit_code == 0 and not (tmp_path / "new").exists()
    assert "3 mice with labelled frames" in shown.output and "6 of unseen mice" in shown.output
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0 and done.output.startswith(shown.output) and "written: " in done.output
    unknown = CliRunner().invoke(app, [*command[:4], "--plan"]).output
    assert "give the frames used for training" in unknown and "give the frames" not in shown.output
    found = json.loads((tmp_path / "new" / "r.json").read_text())
    assert found["settings"]["called"] == "mouse/mice" and of(found) == [[9, 3, 6, True]]


def test_no_file_that_is_read_is_written_over(toy, file, tmp_path):
    """The values are a .json beside the page, where the labels, too, can be one."""
    labels = toy_predictions.coco_data(tmp_path / "mice.json", toy[1], toy[2])
    before = labels.read_bytes(), file.read_bytes()
    for out, what in (("mice.html", "mice.json is read"), ("p.csv", "p.csv is read"), ("new.json", "ends in .html")):
        with pytest.raises(DiskError, match=what):
            robustness(labels, tmp_path / out, predictions=file)
        done = CliRunner().invoke(app, ["robustness", str(labels), "--predictions", str(file), "--out", tmp_path / out])
        assert isinstance(done.exception, DiskError)
    assert (labels.read_bytes(), file.read_bytes()) == before


def test_folders_that_are_sides_are_no_animals(toy, tmp_path):
    """The usual layout of a COCO file: val/ was called an animal that was never seen."""
    project, names, poses = toy
    bare = [name.removeprefix("labeled-data/").replace("/", "_") for name in names]
    moved = [f"{'train' if row < 12 else 'val'}/{name}" for row, name in enumerate(bare)]
    for name, old in zip(moved, names, strict=True):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((project / old).read_bytes())
    data = toy_predictions.coco_data(
        tmp_path / "all.json", moved, poses - [1, 0, 0] * np.repeat([1, 2, 3], 6)[:, None, None]
    )
    results = toy_predictions.coco_results(tmp_path / "results.json", poses)
    train = written(tmp_path / "train.txt", moved[:12])
    with pytest.raises(FoldError, match="train and val are named after sides"):
        gathered(data, [results], Said.of(train=train))
    one = gathered(data, [results], Said.of(train=train), group_by="/")
    assert of({"predictions": one.described}) == [[12, 6, 0, True]]
    by_name = gathered(data, [results], Said.of(train=train), group_by=r"/([abc])_")
    assert of({"predictions": by_name.described}) == [[12, 0, 6, True]] and [*by_name.frames] == ["a", "b", "c"]
