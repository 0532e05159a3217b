"""HTML as its elements, and a name that is one if it is not escaped."""

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
