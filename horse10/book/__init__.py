"""What a notebook needs to become a page of the book: charts that open offline, badges, execution without traces.

`python -m horse10.book` executes the notebooks of the book; `jupyter-book build book/` then shows them.
"""

import base64
import hashlib
import io
import json
import os
import re
from html import escape
from pathlib import Path
from typing import Annotated

import altair as alt
import nbformat
import numpy as np
import pandas as pd
import papermill
import typer
import vl_convert
from PIL import Image

from horse10 import reading
from horse10.book import runpage
from horse10.book.wherefrom import PAGE, carry, pill, where_from
from horse10.runs import records

NOTEBOOKS, BOOK = Path("notebooks"), Path("book")
PAPERS = ("kornblith", "horse10_published", "mensink", "he", "leaderboard", "reference_code", "claims")
MEASURED = ("nearness", "speed", "results", "runs", "robust", "walk")
PAGES = ("dataset", "method", "network", *MEASURED, *PAPERS, "intro")  # each may cite the ones before it
KERNEL = {"kernel_name": "python3", "extra_arguments": ["--IPKernelApp.log_level=CRITICAL"]}  # no last words
WIDGET = "application/vnd.jupyter.widget-view+json"  # what needs a kernel or the widgets' own manager
PYTHON = {"name": "python", "pygments_lexer": "ipython3"}  # without the version of the machine


def enable() -> None:
    """Show Altair charts as `chart_html` from here on; the one line a notebook of the book needs."""
    alt.renderers.register("horse10", lambda spec, **_: {"text/html": chart_html(spec)})
    alt.renderers.enable("horse10")
    reading.begin()
    carry()


def chart_html(spec: dict) -> str:
    """HTML of a Vega-Lite specification: a still image, and the specification that the book's script draws over it.

    The image is an SVG, so that the chart also shows where no script runs or none is loaded: in Jupyter, where the
    output must not fetch Vega, on paper, and in a reader's browser without JavaScript. The identifier is a hash of
    the content, so that the same chart is the same HTML in every build. The specification's `description` is read
    aloud in place of the chart.
    """
    text = json.dumps(spec, sort_keys=True, allow_nan=False)
    silent = spec | {"config": spec.get("config", {}) | {"aria": False}}  # the image is not read aloud
    image = base64.b64encode(vl_convert.vegalite_to_svg(silent).encode()).decode()
    return (
        f'<div class="horse10-chart" id="chart-{hashlib.sha256(text.encode()).hexdigest()[:12]}" role="img"'
        f' aria-label="{escape(spec.get("description", ""))}">\n'
        f'<img alt="" src="data:image/svg+xml;base64,{image}">\n'
        f'<script type="application/json">{in_script(text)}</script>\n</div>{where_from(_first_line(spec))}'
    )


def _first_line(spec: dict) -> str:
    """What stands below the title of a chart; where it names the source of the numbers, it begins as a badge does."""
    title = spec.get("title")
    below = title.get("subtitle", "") if isinstance(title, dict) else ""
    return below if isinstance(below, str) else below[0]


def in_script(text: str) -> str:
    """JSON text that neither ends the `<script>` around it nor breaks in JavaScript."""
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def badge(*words: str) -> str:
    """HTML of badges, which say where numbers come from. What is shown from here on carries them, until the next ones.

    Args:
        words: "published", "not run yet", `benchmarks.where` or those of `records.badge`. Nothing carries
            "not run yet".

    Raises:
        ValueError: other words; a reader is to meet the same ones everywhere.
    """
    pills = " ".join(map(pill, words))
    if carried := [said for said in words if said != "not run yet"]:
        carry(*carried)
    return pills


def picture(image: np.ndarray | Image.Image, description: str) -> str:
    """HTML of a picture (uint8 (h, w, 3) RGB), as WebP; the description is read aloud in its place."""
    return f'<img class="horse10-picture" alt="{escape(description)}" src="{image_url(image)}">'


def image_url(image: np.ndarray | Image.Image, quality: int = 85) -> str:
    """A picture as the address of itself: WebP in base64; quality 0 to 100."""
    file = io.BytesIO()
    (image if isinstance(image, Image.Image) else Image.fromarray(image)).save(file, "WEBP", quality=quality)
    return f"data:image/webp;base64,{base64.b64encode(file.getvalue()).decode()}"


def table(frame: pd.DataFrame, sortable: bool = False, escaped: bool = True) -> str:
    """HTML of a table; fractions with three significant digits, a dash for what is missing.

    Args:
        sortable: the reader can order the rows by any column, and search them.
        escaped: False if cells hold HTML of ours.
    """
    options = {"index": False, "border": 0, "na_rep": "–", "float_format": "{:.3g}".format, "escape": escaped}
    html = frame.to_html(classes="table", **options)
    return f'<div class="horse10-table{" sortable" * sortable}">{html}</div>{where_from()}'


def execute(notebook: str | Path, output: str | Path, **parameters) -> Path:
    """Execute a notebook and keep its outputs, without what the machine adds: times, counters, standard error, home.

    Raises papermill's `PapermillExecutionError` when a cell fails; `output` then holds the cells up to there.
    """
    os.environ[PAGE] = Path(output).stem
    try:
        papermill.execute_notebook(str(notebook), str(output), parameters, **KERNEL, progress_bar=False)
    finally:
        del os.environ[PAGE]
    executed, output = without_traces(nbformat.read(output, as_version=4)), Path(output)
    home = rf"(?<![\w+/]){re.escape(str(Path.home()))}(?![\w+])"  # not by chance within a picture's base64
    output.write_text(re.sub(home, "~", nbformat.writes(executed)), encoding="utf-8")
    return output


def without_traces(notebook):
    """The notebook (nbformat 4) with only what a page shows: cells, their tags, their outputs."""
    notebook.metadata = {"kernelspec": notebook.metadata["kernelspec"], "language_info": PYTHON}
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
        cell.metadata = {"tags": cell.metadata["tags"]} if "tags" in cell.metadata else {}
        if cell.cell_type == "code":
            cell.execution_count = None
            cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
            for output in cell.outputs:
                output.get("data", {}).pop(WIDGET, None)  # its HTML stays, horse10.book.widgets
                if "execution_count" in output:
                    output.execution_count = None
    return notebook


def run_page(run: str) -> Path:
    """Make the page of one run, under a title of its own. Raises RecordError if there is no such run."""
    title = runpage.title(records.read(runpage.find(run)).record)
    output = execute(NOTEBOOKS / "run.ipynb", BOOK / f"{runpage.PAGE}{run}.ipynb", run=run)
    print(f"{NOTEBOOKS / 'run.ipynb'} -> {output}", flush=True)
    return runpage.own_title(output, title)


def main(
    pages: Annotated[list[str] | None, typer.Argument(help=f"of {', '.join(PAGES)}, run-ID; all if none")] = None,
    anew: Annotated[bool, typer.Option(help="with the list of runs: also the pages that are there")] = False,
):
    """Execute notebooks/PAGE.ipynb into book/PAGE.ipynb; after the list of runs the pages of new runs."""
    for page in pages or PAGES:
        if page.startswith(runpage.PAGE):
            run_page(page.removeprefix(runpage.PAGE))
            continue
        if not (source := NOTEBOOKS / f"{page}.ipynb").is_file():
            raise typer.BadParameter(f"{source} is not here: work in the repository's top folder, and check the name")
        print(f"{source} -> {execute(source, BOOK / source.name)}", flush=True)
        if page == "runs":
            for name in runpage.pages(BOOK):
                if anew or runpage.outdated(BOOK, name):
                    run_page(name.removeprefix(runpage.PAGE))


if __name__ == "__main__":
    typer.run(main)
