"""Jupyter widgets on a page of the book: alive without a kernel.

What a page holds is the embedded state that ipywidgets itself writes, links made by `jslink` among it. In Jupyter its
own manager shows the widgets. In the book `widgets.js` draws each as the browser's own control, and keeps linked traits
equal: the manager is 1.9 MB, evaluates text as code, and its sliders and buttons have no names for a screen reader.
The script knows the widgets in KNOWN. A callback in Python would need a kernel, and has no effect in the book.
"""

import json
from html import escape

from ipywidgets import Widget
from ipywidgets.embed import dependency_state, embed_data

from horse10.book.caption import caption
from horse10.book.html import in_script
from horse10.book.sources import Source

STATE, VIEW = (f"application/vnd.jupyter.widget-{kind}+json" for kind in ("state", "view"))
KNOWN = {"SelectionSlider", "Play", "Dropdown", "HTML", "Stack", "HBox", "VBox", "Link"}  # drawn by widgets.js
LOOKS = ("Layout", "Style")  # end the names of what the book's style sheet stands for


class Shown:
    """A widget to be displayed: Jupyter takes the live widget, the book its HTML.

    Raises ValueError, when it is made, if a widget is in it that the book cannot draw.
    """

    def __init__(self, name: str, widget: Widget, still: str, source: Source | None = None):
        """name: read aloud for the whole; still: HTML that is shown where no script runs."""
        self._view = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
        self._html = static(name, widget, still, source)

    def _repr_mimebundle_(self, **_):
        return {VIEW: self._view, "text/html": self._html, "text/plain": "widgets"}


def static(name: str, widget: Widget, still: str, source: Source | None = None) -> str:
    """HTML of a widget with all it holds and is linked to; arguments as for `Shown`. The same in every execution."""
    data = embed_data([widget], drop_defaults=True, state=dependency_state([widget], drop_defaults=True))
    state = data["manager_state"]
    there = {model["model_name"].removesuffix("Model") for model in state["state"].values()}
    if unknown := {name for name in there - KNOWN if not name.endswith(LOOKS)}:
        raise ValueError(
            f"The book cannot draw {sorted(unknown)}: use {sorted(KNOWN)}, or teach book/assets/widgets.js"
        )
    text = json.dumps([state, data["view_specs"][0]])
    for number, model_id in enumerate(state["state"]):  # they are random
        text = text.replace(model_id, f"widget-{number}")
    parts = zip((STATE, VIEW), json.loads(text), strict=True)
    scripts = "".join(f'<script type="{kind}">{in_script(json.dumps(part))}</script>' for kind, part in parts)
    below = caption(source) if source else ""
    return (
        f'<div class="horse10-widgets" role="group" aria-label="{escape(name)}">'
        f"<noscript>{still}</noscript>{scripts}</div>{below}"
    )
