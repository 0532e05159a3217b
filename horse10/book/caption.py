"""The line below a chart or table: its badges, what it was made from and by which cell."""

from html import escape

from IPython import get_ipython

from horse10.book.badges import pill, style_of
from horse10.book.sources import SINGLY, Source


def caption(source: Source) -> str:
    """HTML of the line below a chart or table: its badges, and "where from", which opens what was read and the cell
    that is running.

    In a browser with JavaScript the book adds the data as CSV, and the data of a chart as a table.
    """
    shell = get_ipython()
    cell = shell.user_ns["In"][-1] if shell else ""
    first, _, more = source.words.partition(": ")
    badges, more = ((first,), more) if style_of(first) else (source.badges, source.words)
    kept = badges if len(badges) <= SINGLY + 1 else badges[:SINGLY]
    more = " ".join(filter(None, (more, f"and {len(badges) - len(kept)} more" if badges[len(kept) :] else "")))
    others = "".join(f"<li>{pill(words)}</li>" for words in source.badges if words not in kept)
    items = others + "".join(f"<li>{one}</li>" for one in source.read)
    return (
        f'<div class="horse10-caption"><span>{" ".join(map(pill, kept))} {escape(more)}</span>'
        '<details class="horse10-provenance"><summary>where from</summary>'
        f"<p>Made when the book is built, by this cell:</p><pre><code>{escape(cell)}</code></pre>"
        + (f"<p>From</p><ul>{items}</ul></details></div>" if items else "</details></div>")
    )
