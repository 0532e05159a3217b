"""Horse-10 from a server on loopback, with its faults, and from a folder; a small copy with its layout."""

import hashlib
import io
import os
import tarfile
import threading
from contextlib import suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, repeat
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from huggingface_hub import file_download

from horse10 import cli
from horse10.dataset import BODYPARTS, archive, download, load_dataset, places, source, splits
from horse10.dataset.download import DownloadError, PublishedFile
from toy_project import write_project, write_split

TAR, SPLIT = "horse10.tar.xz", "TrainTestInfo_shuffle1.csv"


# -- the server -------------------------------------------------------------------------------------------------------


def serve(handler, body, *, share=1.0, claim=0, ranges=True, kind="application/octet-stream", length=True):
    """An honest answer; or one cut off after a share of it, with a claim of more bytes, without a length."""
    asked = handler.headers.get("Range")
    start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and ranges else 0
    rest = body[start:]
    handler.send_response(206 if start else 200)
    handler.send_header("Content-Type", kind)
    if start:
        handler.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
    if length:
        handler.send_header("Content-Length", str(len(rest) + claim))
    handler.end_headers()
    handler.wfile.write(rest[: round(share * len(rest))])


def page(handler, body, **how):
    serve(handler, b"\n<!DOCTYPE html><title>Please log in</title>", ranges=False, **how)


def changed(handler, body):
    serve(handler, body[:-1] + bytes([body[-1] ^ 1]))


def status(handler, body, code):
    handler.send_error(code)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        name = self.path.strip("/")
        self.server.asked.append((name, self.headers.get("Range")))
        next(self.server.answers.get(name, repeat(serve)))(self, self.server.files[name])

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    """`files` are what is served, `answers` how (an iterator of functions per name), `asked` what was asked for."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.files, server.answers, server.asked = {}, {}, []
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


# -- what is published ------------------------------------------------------------------------------------------------


def published(server, name: str) -> PublishedFile:
    body = server.files[name]
    address = f"http://127.0.0.1:{server.server_port}/{name}"
    return PublishedFile(address, len(body), hashlib.sha256(body).hexdigest())


@pytest.fixture(scope="module")
def bodies(tmp_path_factory) -> dict[str, bytes]:
    """The archive of a small Horse-10, two folders deep, and its split file."""
    place = tmp_path_factory.mktemp("published")
    frames, _ = write_project(place / "project", {"Sample1": 4, "Sample2": 4, "Sample3": 4}, BODYPARTS, missing=0.0)
    write_split(place / SPLIT, frames[:2], frames[2:4], frames[4:])
    with tarfile.open(place / TAR, "w:xz") as tar:
        tar.add(place / "project", "horse10/Horses-Byron")
    return {name: (place / name).read_bytes() for name in (TAR, SPLIT)}


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("HORSE10_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(file_download.time, "sleep", lambda _: None)  # between two tries
    monkeypatch.setattr(file_download.constants, "DOWNLOAD_CHUNK_SIZE", 30_000)  # bytes, all or none of which are kept
    return tmp_path / "home"


@pytest.fixture
def horse10(server, bodies, home, tmp_path, monkeypatch):
    """The small copy takes the place of Horse-10: its files are published here, its frames are the official ones."""
    server.files = dict(bodies)
    publish(server, monkeypatch)
    (tmp_path / SPLIT).write_bytes(bodies[SPLIT])
    table = splits.fraction_table(splits.read_official(tmp_path))
    monkeypatch.setattr(splits, "stored", lambda: table)
    return server


def publish(server, monkeypatch):
    monkeypatch.setattr(source, "FILES", (published(server, TAR), published(server, SPLIT)))


def tar_of(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:xz") as tar:
        for member, content in members:
            member.size = member.size or len(content)
            tar.addfile(member, io.BytesIO(content) if content else None)
    return stream.getvalue()


def left(home: Path) -> list[str]:
    """What is in the cache, without lock files."""
    files = (path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file())
    return sorted(path for path in files if not path.endswith(".lock"))


# -- one file ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def file(server, home):
    server.files["horse.bin"] = os.urandom(300_000)
    return published(server, "horse.bin")


def test_a_file_is_fetched_once(server, file, tmp_path):
    path = download.download(file, tmp_path / "new")
    assert path.read_bytes() == server.files["horse.bin"]
    assert download.download(file, tmp_path / "new") == path
    assert server.asked == [("horse.bin", None)]
    path.write_bytes(b"something else")
    with pytest.raises(DownloadError, match=r"is not the published file: expected 300,000 bytes .* got 14 bytes"):
        download.download(file, tmp_path / "new")
    assert path.read_bytes() == b"something else"


def test_a_cut_off_download_is_continued(server, file, tmp_path):
    server.answers["horse.bin"] = chain([partial(serve, share=0.6)], repeat(serve))
    assert download.download(file, tmp_path).read_bytes() == server.files["horse.bin"]
    assert server.asked == [("horse.bin", None), ("horse.bin", "bytes=180000-")]


def test_it_is_continued_by_a_later_call(server, file, tmp_path):
    (tmp_path / "horse.bin.part").write_bytes(server.files["horse.bin"][:180_000])
    server.answers["horse.bin"] = chain([partial(status, code=404)], repeat(serve))
    with pytest.raises(DownloadError, match=r"404.*180,000 of 300,000 bytes came.*fetch --from FOLDER"):
        download.download(file, tmp_path)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["horse.bin.part"]
    assert download.download(file, tmp_path).read_bytes() == server.files["horse.bin"]
    assert server.asked[-1] == ("horse.bin", "bytes=180000-")


def test_a_server_without_ranges_begins_again(server, file, tmp_path):
    whole = partial(serve, ranges=False)
    server.answers["horse.bin"] = chain([partial(whole, share=0.6)], repeat(whole))
    assert download.download(file, tmp_path).read_bytes() == server.files["horse.bin"]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda handler, body: serve(handler, body + b"more"), "should be of size 300000 but has size 300004"),
        (lambda handler, body: serve(handler, body[:-4]), "should be of size 300000 but has size 299996"),
        (page, "should be of size 300000 but has size"),
        (changed, r"got 300,000 bytes with [0-9a-f]{64}\. It was damaged or changed on the way"),
    ],
    ids=["longer", "shorter", "page", "changed"],
)
def test_another_file_is_refused(server, file, tmp_path, answer, message):
    server.answers["horse.bin"] = repeat(answer)
    with pytest.raises(DownloadError, match=message):
        download.download(file, tmp_path)
    assert not (tmp_path / "horse.bin").exists()


def test_bytes_that_do_not_belong_together_are_not_kept(server, file, tmp_path):
    (tmp_path / "horse.bin.part").write_bytes(b"0" * 10)
    with pytest.raises(DownloadError, match="is not the published file"):
        download.download(file, tmp_path)
    assert download.download(file, tmp_path).read_bytes() == server.files["horse.bin"]


def test_nobody_listens(home, tmp_path, server, file):
    server.shutdown()
    server.server_close()
    with pytest.raises(DownloadError, match="Connection refused"):
        download.download(file, tmp_path)


# -- archives ---------------------------------------------------------------------------------------------------------


def member(name: str, **fields) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    for key, value in fields.items():
        setattr(info, key, value)
    return info


HOSTILE = {
    "path out of the folder": ((member("../outside.txt"), b"!"), "outside"),
    "absolute path": ((member("/tmp/outside.txt"), b"!"), "outside"),
    "link": ((member("link", type=tarfile.SYMTYPE, linkname="/etc/passwd"), b""), "'link' is a link"),
    "hard link": ((member("hard", type=tarfile.LNKTYPE, linkname="../x"), b""), "'hard' is a link"),
    "device": ((member("pipe", type=tarfile.FIFOTYPE), b""), "'pipe' is neither a file nor a folder"),
}


@pytest.mark.parametrize(("hostile", "said"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_archive_leaves_nothing(horse10, home, monkeypatch, tmp_path, hostile, said):
    horse10.files[TAR] = tar_of((member("good.txt"), b"good"), hostile)
    publish(horse10, monkeypatch)
    with pytest.raises(archive.ArchiveError, match=f"refused.*{said}"):
        source.fetch()
    assert left(home) == [f"downloads/{SPLIT}", f"downloads/{TAR}"]  # whole and verified: not to be fetched again
    assert not list(tmp_path.rglob("outside.txt"))


def test_a_sparse_member_of_200_gb_is_not_written(tmp_path):
    """GNU tar's sparse format 1.0: 512 bytes of map in the archive, 200 GB once unpacked."""
    sparse = member("big", size=512, pax_headers={"GNU.sparse.major": "1", "GNU.sparse.minor": "0"})
    sparse.pax_headers |= {"GNU.sparse.name": "big", "GNU.sparse.realsize": str(200 * 10**9)}
    sparse_map = f"1\n{200 * 10**9}\n0\n".encode().ljust(512, b"\0")
    (tmp_path / "sparse.tar.xz").write_bytes(tar_of((sparse, sparse_map)))
    with pytest.raises(archive.ArchiveError, match="200,000,000,000 bytes, at most"):
        archive.extract(tmp_path / "sparse.tar.xz", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_too_many_members_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MAX_MEMBERS", 3)
    (tmp_path / "many.tar.xz").write_bytes(tar_of(*((member(f"{i}.txt"), b"x") for i in range(4))))
    with pytest.raises(archive.ArchiveError, match=r"up to '3.txt' it holds 4 members"):
        archive.extract(tmp_path / "many.tar.xz", tmp_path / "out")


@pytest.mark.parametrize("packing", ["gz", "xz", "bz2"])
def test_an_archive_with_a_damaged_byte_is_told(tmp_path, packing):
    path = tmp_path / f"data.tar.{packing}"
    with tarfile.open(path, f"w:{packing}") as tar:
        tar.addfile(
            member("noise.bin", size=2**14), io.BytesIO(np.random.default_rng(0).integers(97, 101, 2**14, np.uint8))
        )
    good = path.read_bytes()
    for place in range(20, len(good), 40):
        path.write_bytes(good[:place] + b"\xff\xff\xff\xff" + good[place + 4 :])
        with suppress(archive.ArchiveError):
            archive.extract(path, tmp_path / "out")


@pytest.mark.parametrize("keep", [0, 0.5])
def test_a_damaged_archive_is_said(tmp_path, bodies, keep):
    (tmp_path / TAR).write_bytes(bodies[TAR][: round(keep * len(bodies[TAR]))])
    with pytest.raises(archive.ArchiveError, match="no readable tar archive"):
        archive.extract(tmp_path / TAR, tmp_path / "out")


# -- Horse-10 ---------------------------------------------------------------------------------------------------------


def test_horse10_is_fetched_verified_and_found(horse10, home):
    record = source.fetch()
    dataset = load_dataset("auto")
    assert (dataset.name, dataset.root, len(dataset.ood)) == ("horse10", home / "horse10", 8)
    assert record["fingerprint"] == dataset.fingerprint
    assert (record["frames"], record["animals"], record["labels"]) == (12, 3, 12 * 22)
    assert record["files"][TAR]["sha256"] == hashlib.sha256(horse10.files[TAR]).hexdigest()
    assert {path.split("/")[0] for path in left(home)} == {"horse10"}  # the download is not kept twice
    assert {source.RECORD, SPLIT, "config.yaml"} <= {path.name for path in places.horse10().iterdir()}


def test_a_second_fetch_verifies_and_asks_for_nothing(horse10, home):
    first, asked = source.fetch(), len(horse10.asked)
    assert source.fetch() == first and len(horse10.asked) == asked


def test_an_earlier_copy_is_never_written_over(horse10, home, monkeypatch):
    source.fetch()
    before = {name: (home / name).read_bytes() for name in left(home)}
    horse10.files[TAR] = tar_of((member("other.txt"), b"another version"))
    publish(horse10, monkeypatch)
    with pytest.raises(source.SourceError, match="from files other than those now known"):
        source.fetch()
    assert {name: (home / name).read_bytes() for name in left(home)} == before


def test_a_changed_copy_is_noticed(horse10, home):
    source.fetch()
    labels = next((home / "horse10").rglob("CollectedData_*.csv"))
    lines = labels.read_text().splitlines()
    lines[-1] = lines[-1].rsplit(",", 2)[0] + ",1.25,1.25"
    labels.write_text("\n".join(lines) + "\n")
    with pytest.raises(source.SourceError, match=r"was changed since .*fingerprint was [0-9a-f]{64}"):
        source.fetch()
    next((home / "horse10").rglob("*.png")).unlink()
    with pytest.raises(source.SourceError, match=r"was changed since .*1 of 12 frames are missing"):
        source.fetch()


def test_a_copy_of_the_users_is_left_alone(horse10, home):
    write_project(home / "horse10", {"mine": 1}, BODYPARTS)
    with pytest.raises(source.SourceError, match="was not put there by `horse10 data fetch`"):
        source.fetch()
    assert not horse10.asked


def repacked(bodies, change) -> bytes:
    """The published archive, without the members and with the contents that `change(name, content)` says."""
    members = []
    with tarfile.open(fileobj=io.BytesIO(bodies[TAR])) as tar:
        for info in filter(tarfile.TarInfo.isfile, tar):
            content = change(info.name, tar.extractfile(info).read())
            if content is not None:
                members.append((member(info.name), content))
    return tar_of(*members)


FAULTY = {
    "frame": (lambda name, content: None if name.endswith("Sample2/img003.png") else content, "1 of 12 frames are mis"),
    "label": (
        lambda name, content: content.rsplit(b"\n", 2)[0] + b"\n" if "Sample2/Coll" in name else content,
        "img003",
    ),
    "project": (lambda name, content: content if "config" in name else None, "0 folders named labeled-data"),
    "image": (lambda name, content: b"GIF?" if name.endswith("img002.png") else content, "image unreadable"),
}


@pytest.mark.parametrize(("change", "said"), FAULTY.values(), ids=FAULTY)
def test_an_incomplete_archive_is_not_installed(horse10, home, bodies, monkeypatch, change, said):
    horse10.files[TAR] = repacked(bodies, change)
    publish(horse10, monkeypatch)
    with pytest.raises(source.SourceError, match=said):
        source.fetch()
    assert left(home) == [f"downloads/{SPLIT}", f"downloads/{TAR}"]


def test_frames_beyond_the_official_ones_are_counted(horse10, home, bodies, monkeypatch):
    table = splits.stored().drop("labeled-data/Sample3/img003.png")
    monkeypatch.setattr(splits, "stored", lambda: table)
    horse10.files[SPLIT] = bodies[SPLIT].replace(b"labeled-data/Sample3/img003.png", b"")
    publish(horse10, monkeypatch)
    record = source.fetch()
    assert (record["frames"], record["not_in_the_official_list"]) == (12, 1)
    assert load_dataset("horse10").subset().tolist().count("unused") == 1


def test_without_a_network_from_a_folder(horse10, home, tmp_path):
    folder = tmp_path / "stick"
    folder.mkdir()
    (folder / TAR).write_bytes(horse10.files[TAR])
    with pytest.raises(source.SourceError, match=rf"lacks 1 of 2 files.*\n.*{SPLIT}"):
        source.fetch(folder)
    (folder / SPLIT).write_bytes(horse10.files[SPLIT] + b"\n")
    with pytest.raises(DownloadError, match="is not the published file"):
        source.fetch(folder)
    assert left(home) == []
    (folder / SPLIT).write_bytes(horse10.files[SPLIT])
    assert source.fetch(folder)["frames"] == 12
    assert not horse10.asked and sorted(path.name for path in folder.iterdir()) == [SPLIT, TAR]


def test_the_published_companions_are_those_of_the_benchmark(shared):
    for file in source.FILES[1:]:
        download.verify(shared / "data" / "horse10" / file.name, file)


# -- command line -----------------------------------------------------------------------------------------------------


def test_fetch_asks_before_anything_is_fetched(horse10, home):
    shell = CliRunner()
    refused = shell.invoke(cli.app, ["data", "fetch"], input="n\n")
    assert refused.exit_code == 1 and "CC BY-NC-SA 4.0" in refused.output and not horse10.asked
    agreed = shell.invoke(cli.app, ["data", "fetch"], input="y\n")
    assert agreed.exit_code == 0 and "12 frames of 3 animals, 264 labels" in agreed.output
    again = shell.invoke(cli.app, ["data", "fetch"])
    assert again.exit_code == 0 and "Already stored" in again.output and "licence" not in again.output


def test_a_failed_fetch_is_said_without_a_traceback(horse10, home, monkeypatch, capsys):
    horse10.answers[TAR] = repeat(page)
    monkeypatch.setattr("sys.argv", ["horse10", "data", "fetch", "--yes"])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    assert stop.value.code == 2 and "error: http" in capsys.readouterr().err


def test_info_says_what_is_cached(horse10, home, tmp_path, monkeypatch):
    monkeypatch.setenv("HORSE10_RUNS", str(tmp_path / "runs"))
    nothing = CliRunner().invoke(cli.app, ["data", "info"])
    assert nothing.output.count("not there yet") == 2 and "horse10 data fetch" in nothing.output
    source.fetch()
    (tmp_path / "runs" / "one").mkdir(parents=True)
    (tmp_path / "runs" / "one" / "network.weights.h5").write_bytes(b"0" * 2_500_000)
    shown = CliRunner().invoke(cli.app, ["data", "info"])
    assert "2.5 MB        1 files  one" in shown.output and f"Horse-10: {home / 'horse10'}" in shown.output
    assert "18 files  horse10" in shown.output  # 12 frames, 3 label files, config.yaml, the split file, the record
