"""The picture of a page where people share a link to it: its title and its first chart, with the chart's badges."""

import base64
import re
import textwrap
from html import escape, unescape

import vl_convert

from horse10.book.style import GREY, INK

SIZE = (1200, 630)  # px: what sites that show such pictures ask for
MARGIN, COLUMN = 50, 400  # px: around all, and of the words
LETTERS = {"title": (44, 17), "chart": (26, 29), "badge": (22, 34)}  # px of a letter, and letters of a line
BADGES = 2  # are named
FIGURE = re.compile(r'<figure class="horse10-figure">.*?</figure>', re.DOTALL)
CHART = re.compile(r'src="data:image/svg\+xml;base64,([^"]+)"')
TITLE, BADGE = re.compile(r"<figcaption><strong>(.*?)</strong>"), re.compile(r'<span class="horse10-badge[^>]*>(.*?)<')
SIDES = re.compile(r'<svg[^>]*? width="([\d.]+)" height="([\d.]+)"')


def picture(html: str, title: str, site: str) -> bytes | None:
    """JPEG of SIZE with the first chart of a page's HTML beside the page's title; None if it has no chart.

    site: title of the book, in small letters.
    """
    figure = FIGURE.search(html)
    if not figure or not (chart := CHART.search(figure[0])):
        return None
    svg = base64.b64decode(chart[1]).decode()
    width, height = map(float, SIDES.search(svg).groups())
    room = (SIZE[0] - COLUMN - 3 * MARGIN, SIZE[1] - 2 * MARGIN)
    scale = min(room[0] / width, room[1] / height)
    left, top = SIZE[0] - MARGIN - width * scale, (SIZE[1] - height * scale) / 2
    image = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIZE[0]}" height="{SIZE[1]}">'
        f'<rect width="100%" height="100%" fill="white"/>{_words(figure[0], title, site)}'
        f'<image x="{left:.1f}" y="{top:.1f}" width="{width * scale:.1f}" height="{height * scale:.1f}"'
        f' href="data:image/svg+xml;base64,{chart[1]}"/></svg>'
    )
    return vl_convert.svg_to_jpeg(image, quality=85)


def chart_title(html: str) -> str:
    """The title of the first chart of a page's HTML; "" if it has none."""
    found = TITLE.search(FIGURE.search(html)[0])
    return unescape(found[1]) if found else ""


def _words(figure: str, title: str, site: str) -> str:
    """SVG of the titles from the top down, of the badges below them, and of the book's title at the bottom."""
    badges = list(dict.fromkeys(map(unescape, BADGE.findall(figure))))
    more = [f"and {len(badges) - BADGES} more"] if len(badges) > BADGES else []
    parts = [("title", title, INK), ("chart", chart_title(figure), INK)]
    parts += [("badge", words, GREY) for words in [*badges[:BADGES], *more]]
    lines, y = "", MARGIN
    for kind, words, color in parts:
        letters, longest = LETTERS[kind]
        for line in textwrap.wrap(words, longest):
            y += 1.25 * letters
            lines += _line(line, y, kind, color)
        y += 0.6 * letters
    return lines + _line(site, SIZE[1] - MARGIN, "badge", GREY)


def _line(words: str, y: float, kind: str, color: str) -> str:
    weight = "bold" if kind == "title" else "normal"
    return (
        f'<text x="{MARGIN}" y="{y:.1f}" font-family="sans-serif" font-size="{LETTERS[kind][0]}"'
        f' font-weight="{weight}" fill="{color}">{escape(words)}</text>'
    )
