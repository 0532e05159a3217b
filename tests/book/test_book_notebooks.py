"""Notebooks that papermill runs and pages of the book: text is the source, nobody is named, nothing else is needed."""

import ast
import getpass
import importlib
import socket
import subprocess
from pathlib import Path
from types import ModuleType

import jupytext
import nbformat
import pytest

from notebook_cells import code_cells
from repository import ROOT
from traces import PLAIN_NAMES, needs, traces

SOURCES = sorted((ROOT / "notebooks").glob("*.py"))
PAGES = sorted(path for path in (ROOT / "book").glob("*.md") if not path.stem.startswith("run-"))


def sources(notebook) -> list[tuple[str, str, list]]:
    return [(cell.cell_type, cell.source, cell.metadata.get("tags", [])) for cell in notebook.cells]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_notebooks_are_in_step_with_their_text_form(path):
    notebook = nbformat.read(path.with_suffix(".ipynb"), as_version=4)
    assert sources(notebook) == sources(jupytext.read(path)), f"run: jupytext --update --to ipynb notebooks/{path.name}"
    assert [cell for cell in notebook.cells if cell.get("outputs")] == []


def test_no_executed_notebook_is_kept():
    kept = subprocess.run(["git", "ls-files", "*.ipynb"], cwd=ROOT, capture_output=True, text=True).stdout.split()
    assert kept == [f"notebooks/{path.stem}.ipynb" for path in SOURCES]


# ------------------------------------------------------------------ of this package


def missing(code: str) -> list[str]:
    """Names that code imports from this package, or asks of a module of it, and that are not there."""
    tree, modules, gone = ast.parse(code), {}, []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] == "horse10":
            for alias in node.names:
                try:
                    found = getattr(importlib.import_module(node.module), alias.name, None)
                    found = found or importlib.import_module(f"{node.module}.{alias.name}")
                except ModuleNotFoundError:
                    gone.append(f"{node.module}.{alias.name}")
                else:
                    modules[alias.asname or alias.name] = found
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            module = modules.get(node.value.id)
            if isinstance(module, ModuleType) and not hasattr(module, node.attr):
                gone.append(f"{module.__name__}.{node.attr}")
    return gone


@pytest.mark.parametrize("path", [*SOURCES, *PAGES], ids=lambda path: path.stem)
def test_what_notebooks_and_pages_ask_of_the_package_is_there(path):
    assert missing("\n".join(code_cells(path))) == []


def test_a_name_that_is_gone_is_found():
    assert missing("from horse10.book.charts import run as charts\ncharts.loss_curve\ncharts.PUBLISHED") == [
        "horse10.book.charts.run.PUBLISHED"
    ]
    assert missing("from horse10.book import charrts\nfrom horse10.runs.records import lod") == [
        "horse10.book.charrts",
        "horse10.runs.records.lod",
    ]


# ------------------------------------------------------------------ anonymous


@pytest.mark.parametrize("path", [*SOURCES, *PAGES], ids=lambda path: path.stem)
def test_notebooks_and_pages_give_nothing_away(path):
    assert traces(path.read_text()) == []


def anonymous(name: str) -> bool:
    return len(name) <= 3 or name in PLAIN_NAMES


PLANTED = [
    "/home/ada/horses",
    "/Users/ada/horses",
    r"C:\\Users\\ada",
    "/root/runs",
    str(Path.home()),
    str(ROOT),
    "/tmp/tmpabc/x.h5",
    "/scratch/ada/run",
    "written by ada.lovelace@example.org",
    "ghp_" + "a1B2" * 9,
    "hf_" + "a1B2" * 8,
    "AKIA" + "A1B2" * 4,
    "WANDB_API_KEY=0123456789abcdef",
    '"token": "s3cr3ts3cr3t"',
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.x",
    "-----BEGIN PRIVATE KEY-----",
    "on 192.168.1.17",
    "on gpu-node7.internal",
    pytest.param(socket.gethostname(), marks=pytest.mark.skipif(anonymous(socket.gethostname()), reason="nobody's")),
    pytest.param(getpass.getuser(), marks=pytest.mark.skipif(anonymous(getpass.getuser()), reason="nobody's")),
]


@pytest.mark.parametrize("text", PLANTED)
def test_a_planted_trace_is_found(text):
    assert traces(f'{{"text": ["read {text} in 3 s"]}}') != []


@pytest.mark.parametrize(
    "text",
    [
        "PCK@0.3 is 63.5 %, PCK@0.5 more",
        "~/.cache/horse10, runs/mine.ipynb, book/_build/html/index.html",
        "https://example.org/home/ada and and/or",
        "<img src='data:image/webp;base64,AAAA/home/ada/tmp/xAKIA'>",
        "tokenize(text), a secret = kept",
        "version 10.1.2, local minimum",
    ],
)
def test_plain_words_are_no_trace(text):
    assert traces(text) == []


# ------------------------------------------------------------------ in need of nothing


@pytest.mark.parametrize("path", [*SOURCES, *PAGES], ids=lambda path: path.stem)
def test_notebooks_need_no_kernel_and_nothing_from_a_network(path):
    code = "\n".join(cell.source for cell in jupytext.read(path).cells if cell.cell_type == "code")
    assert needs(code) == []


@pytest.mark.parametrize(
    "code",
    [
        "interact(draw, split=[1, 2, 3])",
        "import ipywidgets as widgets",
        "from ipywidgets import IntSlider",
        "go.FigureWidget(figure)",
        "%matplotlib widget",
        "alt.renderers.enable('html')",
        "HTML('<script src=\"https://cdn.jsdelivr.net/npm/vega@6\"></script>')",
        'display(Javascript(url="https://example.org/chart.js"))',
        "plotly.offline.init_notebook_mode()",
    ],
)
def test_what_needs_a_kernel_or_a_network_is_found(code):
    assert needs(code) != []


def test_plain_code_needs_nothing():
    assert needs("book.enable()\ncharts.published_pck().interactive()\nalt.selection_interval()") == []
