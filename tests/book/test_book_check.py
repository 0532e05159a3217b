"""Pages, claims and data agree, and the check notices when one of them is changed by a unit in the last place."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from horse10 import book
from horse10.book import check
from horse10.papers import claims
from repository import ROOT

pytestmark = pytest.mark.slow


def run_check(folder: Path, *pages: str) -> subprocess.CompletedProcess:
    """`python -m horse10.book.check` in a copy of the project."""
    command = [sys.executable, "-W", "ignore", "-m", "horse10.book.check", *pages]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    environment.pop("HORSE10_RUNS")  # pages were executed with the runs that lie here
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_pages_claims_and_data_agree():
    result = run_check(ROOT)
    assert result.returncode == 0, result.stdout
    assert result.stdout.strip().endswith("Pages, claims and data agree.")


@pytest.fixture
def copy(tmp_path):
    """The parts of the project that the check reads."""
    for name in ("horse10", "notebooks", "book", "results", "benchmarks"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "_build"))
    return tmp_path


def change(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def test_a_printed_value_changed_in_the_ledger_is_noticed(copy):
    change(copy / "horse10/published/claims.csv", ",r,=,0.99,", ",r,=,0.98,")
    result = run_check(copy, "claims")
    assert result.returncode == 1
    assert re.search(r"book/claims\.ipynb, cell \d+: says “.*0\.99.*”, from the data it is “.*0\.98.*”", result.stdout)


def test_a_value_changed_in_a_table_is_noticed(copy):
    change(copy / "horse10/published/kornblith_transfer.csv", ",68.3,68.3", ",68.4,68.4")
    result = run_check(copy, "kornblith")
    assert result.returncode == 1
    assert "book/kornblith.ipynb, cell" in result.stdout and "python -m horse10.book kornblith" in result.stdout


@pytest.fixture
def page(tmp_path):
    """An executed page, and a function that gives it other prose."""
    path = tmp_path / "kornblith.ipynb"

    def with_prose(text: str) -> Path:
        notebook = nbformat.read(ROOT / "book" / path.name, as_version=4)
        notebook.cells[0].source += f"\n\n{text}"
        nbformat.write(notebook, path)
        return path

    return with_prose


def test_a_number_changed_in_the_prose_is_noticed(page):
    ledger = set(claims.ledger().index)
    assert check.typed(page("r is {{ K01.shown }}."), ledger) == []
    found = check.typed(page("The correlation r is 0.9855."), ledger)
    assert len(found) == 1 and "cell 0: '0.9855' in “" in found[0] and "The correlation r is 0.9855." in found[0]


def test_a_changed_page_is_noticed(page):
    found = check.stale(page("Something else."), ROOT / "notebooks")
    assert len(found) == 1 and "Something else" in found[0]


def test_a_claim_that_does_not_exist_is_noticed(page):
    assert "there is no claim K99" in check.typed(page("r is {{ K99.shown }}."), {"K01"})[0]


@pytest.mark.parametrize(
    "text",
    [
        "Table 1 and Tables A.2 and I.1, Figure 5B, section 4.2, appendix A.1.1, split 2.",
        "ResNet-50, EfficientNet-B6, Horse-10, CIFAR-100, PCK@0.3, Inception v4, top-1, VOC2007.",
        "In 2019, a 95 % interval. `p < 0.05`, $x = 3$, [a page](other.html#K01).",
        "<span title='3'>three</span>",
        "```\n42\n```",
    ],
)
def test_names_and_places_are_no_numbers(page, text):
    assert check.typed(page(text), set()) == [said for said in check.typed(page(""), set()) if "no claim" in said]


@pytest.mark.parametrize("text", ["r = .99", "in 179 pairs", "17 times", "−0.33 %", "1.4e-7", "about 2,500 frames"])
def test_results_are_numbers(page, text):
    assert any("is typed" in said for said in check.typed(page(text), set()))


def test_a_missing_page_is_named(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(book, "BOOK", tmp_path)
    with pytest.raises(SystemExit):
        check.main(["mensink"], quick=True)
    assert f"{tmp_path}/mensink.ipynb is not there" in capsys.readouterr().out
