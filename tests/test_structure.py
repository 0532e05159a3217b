"""The order in which the package is read is the order in which it imports."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "horse10"
ORDER = (  # noqa: SIM905
    "quiet config reading dataset progress targets batchnorm weights surgery backbones heads model losses schedules "
    "augment feed monitor training inference prediction drawing annotate gallery metrics statistics records snapshots "
    "plan provenance experiment published correlation reanalysis comparison claims look runpages runcharts tables "
    "charts exploration nearness measured datacharts speedcharts claimcharts kornblithcharts horsecharts robustcharts "
    "mensinkcharts cards walkthrough wherefrom book widgets learning networkcurves networkview stills flipbook "
    "failures sidebyside album consistency cli"
).split()


def imported(path: Path) -> set[str]:
    """Modules of this package that a file imports, wherever in the file."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == "horse10":
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("horse10."):
            names.add(node.module.split(".")[1])
    return names & set(ORDER)


def test_every_module_has_its_place():
    there = {path.stem for path in PACKAGE.glob("*.py")} | {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert there - {"__init__", "horse10"} == set(ORDER)


def test_a_module_imports_only_from_those_before_it():
    for position, name in enumerate(ORDER):
        files = [PACKAGE / f"{name}.py"] if (PACKAGE / f"{name}.py").exists() else (PACKAGE / name).rglob("*.py")
        for path in files:
            later = imported(path) - set(ORDER[:position]) - {name}
            assert not later, f"{path.name} imports {sorted(later)}, which come after it"
