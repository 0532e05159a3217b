"""Pages are executed when they or what they read has changed; each run has a page; most pages need no TensorFlow."""

import ast
import re
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest

from browsing import extension
from horse10.runs import records
from repository import ROOT
from toy_record import history, predictions, run_record

pages = extension("pages")
TEXT = (
    '---\njupytext:\n  text_representation:\n    format_name: myst\n---\n\n# {}\n\n```{{code-cell}}\nrun = "x"\n```\n'
)


@pytest.fixture
def book(tmp_path, monkeypatch):
    """A checkout with a committed run and one of the reader's own, and a book with four pages."""
    for folder in ("book", "results/studies", "benchmarks/results", "package"):
        (tmp_path / folder).mkdir(parents=True)
    for name in ("_toc.yml", "constraints.txt", "package/__init__.py", "benchmarks/results/cost.json"):
        (tmp_path / name).write_text("")
    for root, name in (("results", "theirs"), ("runs", "mine")):
        records.write(tmp_path / root / name, run_record(run_id=name), history(), predictions())
    (tmp_path / "book/run.md").write_text(TEXT.format("One run"))
    (tmp_path / "book/intro.md").write_text(TEXT.format("All"))
    (tmp_path / "book/papers.md").write_text(TEXT.format("Papers").replace("---\n", f"---\n{pages.NO_RUNS}\n", 1))
    (tmp_path / "book/notes.md").write_text("# Notes\n")
    monkeypatch.delenv("HORSE10_RUNS")
    monkeypatch.setattr(pages.horse10, "__file__", str(tmp_path / "package/__init__.py"))
    return tmp_path / "book"


def run_pages(book) -> list[str]:
    pages.write_run_pages(SimpleNamespace(srcdir=book), None)
    return sorted(path.stem for path in book.glob("run-*.md"))


def test_each_run_has_a_page_under_its_own_title(book):
    assert run_pages(book) == ["run-mine", "run-theirs"]
    text = (book / "run-mine.md").read_text()
    assert '\nrun = "mine"\n' in text and "# Run mine" in text and "One run" not in text


def test_pages_that_did_not_change_are_left_and_those_of_gone_runs_are_removed(book):
    run_pages(book)
    before = (book / "run-mine.md").stat().st_mtime_ns
    shutil.rmtree(book.parent / "results" / "theirs")
    assert run_pages(book) == ["run-mine"] and (book / "run-mine.md").stat().st_mtime_ns == before


NAMES = ("intro", "papers", "notes", "run-mine", "run-theirs")


def changed(book, before: dict) -> set[str]:
    now = pages.inputs(book, NAMES)
    return {name for name in now if now[name] != before[name]}


def test_a_page_is_old_when_what_it_reads_has_changed_and_only_then(book):
    run_pages(book)
    before = pages.inputs(book, NAMES)
    assert set(before) == {"intro", "papers", "run-mine", "run-theirs"}  # plain text is not executed
    assert changed(book, before) == set()
    records.write(book.parent / "runs/mine", run_record(run_id="mine", seconds=2.0), history(), predictions())
    assert changed(book, before) == {"intro", "run-mine"}
    for name in ("package/__init__.py", "benchmarks/results/cost.json", "results/studies/x.csv", "CITATION.cff"):
        before = pages.inputs(book, NAMES)
        (book.parent / name).write_text("changed")
        assert changed(book, before) == {"intro", "papers", "run-mine", "run-theirs"}, name


def test_after_a_killed_build_every_page_is_written_again(tmp_path):
    env = SimpleNamespace(found_docs={"intro", "papers"})

    def build(exception=None, killed=False):
        app = SimpleNamespace(outdir=str(tmp_path))
        pages.begin(app)
        again = pages.pages_of_a_killed_build(app, env)
        if not killed:
            pages.end(app, exception)
        return again

    assert build() == [] and list(tmp_path.iterdir()) == []
    assert build(killed=True) == []
    assert build(exception=ValueError("a fault")) == ["intro", "papers"]
    assert build() == ["intro", "papers"] and build() == []


def test_a_new_run_makes_the_pages_old_that_list_runs(book):
    run_pages(book)
    before = pages.inputs(book, NAMES)
    records.write(book.parent / "runs/new", run_record(run_id="new"), history(), predictions())
    assert changed(book, before) == {"intro"}


READS_RUNS = re.compile(r"records\.(?:load|read)\(|analysis import [^\n]*\bruns\b|claims\.ledger\(\w")


@pytest.mark.parametrize("path", sorted((ROOT / "book").glob("*.md")), ids=lambda path: path.stem)
def test_a_page_that_reads_runs_does_not_say_that_it_reads_none(path):
    text = path.read_text()
    assert not (pages.NO_RUNS in text and READS_RUNS.search(text))


def test_what_a_page_reads_becomes_part_of_its_code():
    app, content = SimpleNamespace(horse10_inputs={"intro": "abc"}), ["text"]
    pages.with_inputs(app, "notes", content)
    assert content == ["text"]
    pages.with_inputs(app, "intro", content)
    assert "{code-cell}" in content[0] and "abc" in content[0] and "remove-cell" in content[0]


# ------------------------------------------------------------------ in need of little

METHOD = {"method", "network"}  # pages that show what a network is taught and what it says; their pictures
ROOMS = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for room in ("book", "analysis", "papers")
    for path in sorted((ROOT / "horse10" / room).rglob("*.py"))
    if path.stem not in {*METHOD, "curves", "learning"}
]


@pytest.mark.parametrize("path", sorted((ROOT / "book").glob("*.md")), ids=lambda path: path.stem)
def test_every_table_of_a_page_is_given_its_source(path):
    cells = re.findall(r"^```\{code-cell\}.*?\n\n(.*?)^```", path.read_text(), re.DOTALL | re.MULTILINE)
    calls = [node for cell in cells for node in ast.walk(ast.parse(cell)) if isinstance(node, ast.Call)]
    tables = [call for call in calls if ast.unparse(call.func) == "book.table"]
    sourced = [call for call in tables if len(call.args) > 1 or "source" in {word.arg for word in call.keywords}]
    assert [ast.unparse(call) for call in tables if call not in sourced] == []


def test_what_pages_are_made_with_does_not_import_keras():
    code = f"import sys, {', '.join([*ROOMS, 'horse10.runs.records'])}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert {"keras", "tensorflow", "torch", "jax"} & set(done.stdout.split()) == set()
    assert len(ROOMS) > 30


KERAS = re.compile(r"^import horse10$|^from \S+ import .*\b(?:network|method|experiment|snapshots|learning)\b", re.M)


@pytest.mark.parametrize("path", sorted((ROOT / "book").glob("*.md")), ids=lambda path: path.stem)
def test_only_the_pages_on_the_method_import_keras(path):
    cells = "".join(re.findall(r"```\{code-cell\}.*?```", path.read_text(), re.DOTALL))
    assert path.stem in METHOD or KERAS.findall(cells) == []


@pytest.mark.parametrize(
    ("sidebar", "left"),
    [
        (
            '<li class="toctree-l2"><a class="reference internal" href="run-a.html">Run 1: x, y</a></li>\n<li>b</li>',
            "<li>b</li>",
        ),
        ('<li class="toctree-l2 current active"><a class="current" href="#">Run 1: x</a></li>', ""),
        ('<li class="toctree-l2"><a class="reference" href="runs.html">Runs</a></li>', None),
        ('<p><a href="run-a.html">Run 1: x</a></p>', None),
        ("<details open><summary><i></i></summary><ul>\n</ul></details>", ""),
        ("<details><summary>a</summary><ul><li>b</li></ul></details>", None),
    ],
)
def test_runs_are_left_out_of_the_sidebar_and_of_nothing_else(sidebar, left):
    assert extension("runs").leave_out(sidebar) == (sidebar if left is None else left)


def test_a_per_cent_sign_has_a_space_before_it_in_what_code_computes():
    """As in what is written by hand: Python's % format leaves it out."""
    files = [*(ROOT / "horse10" / "book").rglob("*.py"), *(ROOT / "book").glob("*.md")]
    found = [path.name for path in files if re.search(r"\{[^{}:]+:\.\d%\}", path.read_text(encoding="utf-8"))]
    assert not found
