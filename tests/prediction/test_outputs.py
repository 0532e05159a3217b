"""Results are never written over by those of another source."""

import json

import pytest

from horse10.machine.folders import DiskError
from horse10.prediction.outputs import claimed


def write(out, source, network="net"):
    """A result as a prediction leaves it; the stem of its names."""
    with claimed(out, source, network, ".mp4") as outputs:
        for path in (*outputs.tables, outputs.labelled):
            path.write_text(f"{source} {source.stat().st_size}")
    return outputs


@pytest.fixture
def source(tmp_path):
    def make(name, content="video"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
        return path

    return make


def contents(folder):
    return {path.name: path.read_text() for path in sorted(folder.iterdir()) if path.suffix != ".json"}


def test_other_sources_of_one_name_get_names_of_their_own(tmp_path, source):
    sources = [source(name) for name in ("A/cam1.mp4", "B/cam1.mp4", "C/cam1.mp4", "A/cam1.avi", "A/cam1")]
    (tmp_path / "A" / "D" / "cam1.mp4").mkdir(parents=True)
    sources.append(tmp_path / "A" / "D" / "cam1.mp4")
    stems = [write(tmp_path / "out", each).stem.name for each in sources]
    assert stems[:4] == ["cam1-net", "cam1.mp4-net", "cam1.mp4-2-net", "cam1.avi-net"]
    assert len(contents(tmp_path / "out")) == 3 * len(set(stems)) == 18
    before = contents(tmp_path / "out")
    again = [write(tmp_path / "out", each) for each in reversed(sources)]
    assert [outputs.stem.name for outputs in reversed(again)] == stems and contents(tmp_path / "out") == before
    assert again[-1].notes == () and "cam1-net.* is the result of another source" in again[-2].notes[0]


def test_a_file_that_has_changed_is_another_source(tmp_path, source):
    write(tmp_path / "out", source("cam1.mp4", "monday"))
    for content in ("tuesday", "mondaY"):  # of another size, and of the same
        write(tmp_path / "out", source("cam1.mp4", content))
    assert contents(tmp_path / "out")["cam1-net.csv"].endswith("cam1.mp4 6") and len(contents(tmp_path / "out")) == 9


def test_another_network_has_a_result_of_its_own(tmp_path, source):
    stems = {write(tmp_path / "out", source("cam1.mp4"), network).stem.name for network in ("one", "two")}
    assert stems == {"cam1-one", "cam1-two"}


@pytest.mark.parametrize("name", ["cam1-net.csv", "cam1-net.h5", "cam1-net-labelled.mp4", "cam1-net.json"])
def test_what_nobody_knows_is_kept(tmp_path, source, name):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).write_text("mine")
    assert write(tmp_path / "out", source("cam1.mp4")).stem.name == "cam1.mp4-net"
    assert (tmp_path / "out" / name).read_text() == "mine"


def test_a_failure_leaves_no_claim_and_a_result_keeps_its_own(tmp_path, source):
    for n_files in (0, 4):
        with pytest.raises(ZeroDivisionError), claimed(tmp_path / "out", source("cam1.mp4"), "net", ".mp4"):
            _ = 1 / 0
        assert len(list((tmp_path / "out").iterdir())) == n_files
        write(tmp_path / "out", source("cam1.mp4"))
    origin = json.loads((tmp_path / "out" / "cam1-net.json").read_text())
    assert origin["source"] == str((tmp_path / "cam1.mp4").resolve()) and origin["network"] == "net"


def test_a_folder_that_cannot_be_made_is_named(tmp_path, source):
    (tmp_path / "file").write_text("x")
    for out in ("file", "file/below"):
        with pytest.raises(DiskError, match=r"cannot be written \(.*\): choose another --out"):
            write(tmp_path / out, source("cam1.mp4"))


def test_the_current_folder_has_a_name(tmp_path, source, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with claimed(tmp_path / "out", source("a.png").parent.relative_to(tmp_path), "net", "") as outputs:
        assert outputs.labelled.name == f"{tmp_path.name}-net-labelled"
