"""`horse10 score` in a terminal."""

import pandas as pd
from click.testing import CliRunner

import toy_predictions
from horse10 import cli


def test_every_rule_is_named_and_every_number_is_in_the_file(tmp_path):
    project, names, poses = toy_predictions.project(tmp_path)
    path = toy_predictions.write_csv(tmp_path / "p.csv", names, poses)
    out = tmp_path / "scores.csv"
    options = ["--data", str(project), "-p", "scale_parts", "Nose,Eye", "--out", str(out)]
    done = CliRunner().invoke(cli.app, ["score", str(path), *options])
    assert done.exit_code == 0, done.output
    for words in ("measured on toy", "Papers' rules", "mmpose's rules for Horse-10", "COCO's rules", "sigma 0.1"):
        assert words in done.output
    for words in ("out of domain", "animal frames", "body part frames", "0.00 [0.00, 0.00]", "AP50", "NME"):
        assert words in done.output
    table = pd.read_csv(out)
    assert set(table["per"]) == {"subset", "animal", "bodypart"}
    assert set(table["rule"]) == {"papers", "mmpose", "coco"}
    assert (table.query("measure == 'pck'")["value"] == 1).all()


def test_missing_frames_are_one_message(tmp_path):
    project, names, poses = toy_predictions.project(tmp_path)
    path = toy_predictions.write_csv(tmp_path / "p.csv", names[:12], poses[:12])
    command = ["score", str(path), "--data", str(project)]
    refused = CliRunner().invoke(cli.app, command)
    assert refused.exit_code == 1 and "frames without a prediction (1)" in str(refused.exception)
    assert CliRunner().invoke(cli.app, [*command, "--subset", "train", "--subset", "within"]).exit_code == 0
    assert "missing" in CliRunner().invoke(cli.app, [*command, "--allow-missing"]).output


def test_the_predictions_are_not_written_over(tmp_path):
    project, names, poses = toy_predictions.project(tmp_path)
    path = toy_predictions.write_csv(tmp_path / "p.csv", names, poses)
    before = path.read_bytes()
    done = CliRunner().invoke(cli.app, ["score", str(path), "--data", str(project), "--out", str(path)])
    assert done.exit_code == 1 and "p.csv is read" in str(done.exception) and path.read_bytes() == before
