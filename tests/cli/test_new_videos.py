"""horse10 robustness --new hands videos without labels to the forecast."""

from importlib import import_module

from click.testing import CliRunner

from horse10.cli import app
from horse10.forecast import make


def test_new_videos_reach_the_forecast(tmp_path, monkeypatch):
    handed = []
    monkeypatch.setattr(make, "make_plan", lambda project, **settings: None)
    monkeypatch.setattr(import_module("horse10.cli.robustness"), "text", lambda made: "planned")
    monkeypatch.setattr(make, "forecast", lambda made, tell, so_far, new: handed.extend(new))
    videos = [tmp_path / "a.mp4", tmp_path / "b.mp4"]
    for video in videos:
        video.touch()
    words = [word for video in videos for word in ("--new", str(video))]
    options = ["robustness", str(tmp_path), "--out", str(tmp_path / "r.html")]
    assert CliRunner().invoke(app, [*options, *words], catch_exceptions=False).exit_code == 0 and handed == videos
    missing = CliRunner().invoke(app, [*options, "--new", str(tmp_path / "c.mp4")])
    assert missing.exit_code == 2 and "c.mp4" in missing.output
