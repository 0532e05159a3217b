"""The rooms of the package: each imports only from those before it, and none below the book draws or displays."""

import ast
from pathlib import Path

import pytest

from repository import ROOT, TESTS

PACKAGE = ROOT / "horse10"
ROOMS = (  # DESIGN: what stands in one line may import from the lines above it, and not from each other
    "errors config folders recipes device progress bodyparts",
    "backbones metrics tasks",
    "model synthetic",
    "dataset",
    "training prediction papers",
    "runs",
    "transfer",
    "analysis study",
    "forecast",
    "book",
    "cli",
    "__main__",
)
LINE = {room: number for number, line in enumerate(ROOMS) for room in line.split()}
FILES = [path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py"]
SHOWN_BY_THE_BOOK = {"altair", "html", "IPython", "ipywidgets", "vl_convert", "papermill", "nbformat"}


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Dotted names that a file imports, wherever in the file."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return names


def test_the_top_floor_is_small():
    assert len({room(path) for path in FILES if not room(path).startswith("_")}) <= 22
    assert {room(path) for path in FILES} == set(LINE)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_imports_only_from_rooms_before_its_own(path):
    own = room(path)
    rooms = {name.split(".")[1] for name in imported(path) if name.startswith("horse10.")} & set(LINE)
    after = {other for other in rooms - {own} if LINE[other] >= LINE[own]}
    within = LINE[own] in (0, 1)  # single nouns, which may read each other as long as there is no cycle
    assert not {other for other in after if not (within and LINE[other] == LINE[own])}
    if own not in ("book", "cli"):
        assert not {name.split(".")[0] for name in imported(path)} & SHOWN_BY_THE_BOOK


def test_no_two_test_files_have_one_name():
    """pytest refuses them in folders that are no packages."""
    names = [path.name for path in TESTS.rglob("test_*.py")]
    assert len(names) == len(set(names)) > 100
