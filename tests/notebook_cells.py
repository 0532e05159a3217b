"""The parameters of a notebook, as a reader finds them, and what it shows when it is executed as people type it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jupytext

from repository import ROOT

PAPERMILL = str(Path(sys.executable).parent / "papermill")


def code_cells(path: Path) -> list[str]:
    """The source of each cell that is executed, in a page of the book or a notebook as text."""
    if path.suffix == ".md":
        found = re.finditer(r"^```\{code-cell\}.*?\n\n(.*?)^```", path.read_text("utf-8"), re.DOTALL | re.MULTILINE)
        return [cell[1] for cell in found]
    return [cell.source for cell in jupytext.read(path).cells if cell.cell_type == "code"]


def parameters(name: str) -> tuple[dict, str]:
    """Names and values of the cell that is tagged so, and its text."""
    cells = jupytext.read(ROOT / f"notebooks/{name}.py").cells
    source = next(cell.source for cell in cells if "parameters" in cell.metadata.get("tags", []))
    values = {}
    exec(source, {}, values)
    return values, source


def shown(name: str, folder: Path, settings: dict, **environment: str) -> str:
    """The outputs of all cells of papermill notebooks/NAME.ipynb, which must succeed."""
    output, options = folder / "out.ipynb", [word for pair in settings.items() for word in ("-p", *map(str, pair))]
    done = subprocess.run(
        [PAPERMILL, f"notebooks/{name}.ipynb", str(output), *options],
        cwd=ROOT,
        env=os.environ | {"IPYTHONDIR": str(folder / "ipython")} | environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return str([cell.get("outputs") for cell in json.loads(output.read_text())["cells"]])
