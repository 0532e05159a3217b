"""HTML as its elements, and a name that is one if it is not escaped."""

import json
import re
from html.parser import HTMLParser

HOSTILE = '</script><b>"x"&\''


class Elements(HTMLParser):
    """Every start tag with its attributes; what is not closed, or closed twice, is in `wrong`."""

    def __init__(self, text):
        super().__init__()
        self.all, self.open, self.wrong = [], [], []
        self.feed(text)
        self.wrong += self.open

    def handle_starttag(self, tag, attributes):
        self.all.append((tag, dict(attributes)))
        if tag != "input":
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.all.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def of(self, tag, **attributes):
        return [found for name, found in self.all if name == tag and attributes.items() <= found.items()]


def widget_states(shown) -> dict[str, dict]:
    """The models that a page embeds for `widgets.Shown`, by name."""
    html = shown._repr_mimebundle_()["text/html"]
    return json.loads(re.search(r'widget-state\+json">(.*?)</script>', html)[1])["state"]


def widget_html(shown) -> str:
    """What these models show: pictures and other HTML, and the words of sliders."""
    states = [model["state"] for model in widget_states(shown).values()]
    html = [state["value"] for state in states if isinstance(state.get("value"), str)]
    return "".join([*html, *(words for state in states for words in state.get("_options_labels", []))])
